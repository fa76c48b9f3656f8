"""The county's figures: its price index, what nobody told for days, and what moved unusually far."""
