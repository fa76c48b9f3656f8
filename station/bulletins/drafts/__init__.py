"""Drafts on their way: files that hang on them, and what waits for whom."""
