"""Figures drawn from prices; each says how it was made and how far its data go (basis.py)."""
