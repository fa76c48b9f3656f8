"""Who works here: logging in with a PIN, and the first time with a code."""
