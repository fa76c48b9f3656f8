"""Where bulletins are written, handed in and vouched for: at the county, in the town and, of village affairs, here."""
