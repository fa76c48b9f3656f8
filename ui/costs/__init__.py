"""The cost survey at the desk: plots put down at a station, added up and handed out at the county."""
