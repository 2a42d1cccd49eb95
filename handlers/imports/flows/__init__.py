"""What bringing a list in does: read, rehearse, keep for a while, import."""
