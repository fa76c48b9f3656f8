"""How quotes lie in the store: their keys, the sheets they come on, and which sheets stand behind each."""
