"""A few sentences of help for each screen."""
