"""Prices for the desk: the table with its filters, what lies behind a row, putting one right."""
