"""Finding bulletins at the desk: results while one types, each with its words quoted and the hit marked."""
