"""Rounds: what the QA team sees and does, on West Sussex's small council."""
