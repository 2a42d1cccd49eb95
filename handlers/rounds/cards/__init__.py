"""Every word people read about a round."""
