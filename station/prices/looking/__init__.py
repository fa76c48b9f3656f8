"""Looking prices up at the desk: how they went, where they pay, and how they leave as a file."""
