"""Reads market price files as counties receive them: clean rows on one side, honest rejections on the other."""
