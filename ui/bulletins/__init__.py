"""Screens of the bulletins: writing, reading, finding, and the one closed widget their words are shown in."""
