"""Reporting a price: which product, what it costs, and what looks wrong about it."""
