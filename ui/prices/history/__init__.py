"""How a price went and where it pays: a chart of markets, and their last prices less the way there."""
