"""Finds bulletins by their words: an index kept beside the rows, and the one view that asks it."""
