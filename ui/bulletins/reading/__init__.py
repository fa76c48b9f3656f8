"""The officer reads: everything there is by kind, crop, day, state and level, and one of it beside the list."""
