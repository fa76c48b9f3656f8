"""Bulletins from county to county: one signed file, verified whole, taken over as drafts somebody here vouches for."""
