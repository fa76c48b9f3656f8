"""The farmer's first screen."""
