"""Kills the bot while it delivers, and counts what people got on the platform's own side."""
