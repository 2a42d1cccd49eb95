"""Audits: one life for every kind, from the card to the closing; the words stay sealed."""
