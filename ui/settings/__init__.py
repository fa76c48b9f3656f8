"""How this machine looks and speaks, what it is, and what day it is."""
