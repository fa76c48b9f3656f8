"""What of the bulletins is put before people, and in which order."""
