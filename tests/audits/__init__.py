"""Audits: dates and bars worked by hand, and every step in chat."""
