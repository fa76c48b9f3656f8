"""Doors whose room this station does not have yet."""
