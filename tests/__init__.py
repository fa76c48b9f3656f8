"""A package, so that tests find each other's helpers as tests.<folder>.<module>; no folder below needs this file."""
