"""Words every feature shares: errors, ids, clock, money, units, text and the declaration of records."""
