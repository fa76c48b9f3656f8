"""The exchange with the county as staff see it: what is there, what waits, what came back, and the receipt."""
