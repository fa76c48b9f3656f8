"""What became of a bulletin out there: how far it came, who heeded its recall, which slips are in people's hands."""
