"""Prices a station follows: what is followed, what was reached, and the notice of it on the board."""
