"""Measures the bot against the barest thing that could do its work, both in one run."""
