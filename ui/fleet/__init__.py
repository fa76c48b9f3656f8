"""The county's machines as its desk sees them, and what somebody has to decide about what they sent."""
