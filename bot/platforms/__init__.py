"""The chat platforms: each turns our messages and forms into its own, and back."""
