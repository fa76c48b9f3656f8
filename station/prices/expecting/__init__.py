"""Which prices a station is asked for, and what came in: lists set by the county, answers given at the stations."""
