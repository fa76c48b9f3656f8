"""Prices for the farmer: pictures to choose from, one card with one number, a slip to take home."""
