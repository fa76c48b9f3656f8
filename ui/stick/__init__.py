"""The stick between station and county as an officer handles it: put in, press one button, pull out when told."""
