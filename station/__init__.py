"""What a station knows and does. No Qt, no network."""
