"""Concerns: worried about a child now. Numbers first, then the log of who was told."""
