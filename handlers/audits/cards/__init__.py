"""What we say about audits. Every word people read about them is here."""
