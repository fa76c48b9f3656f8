"""The county's side of the exchange: the ledger in order of arrival, judging, feeding, enrolling."""
