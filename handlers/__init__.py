"""What the bot does: one folder for each capability, and core under them all."""
