"""Concerns: numbers first, the clock from the press, the right people at once."""
