"""What the county asks its stations to report, and how much of it came in."""
