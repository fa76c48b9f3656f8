"""A seat's side of the exchange."""
