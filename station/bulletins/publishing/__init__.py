"""What of the bulletins everybody may know, for other systems to read."""
