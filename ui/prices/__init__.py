"""Prices on the screen: the farmer's grid and card, the desk's table and the form for a new price."""
