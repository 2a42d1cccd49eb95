"""What we do about audits: load, decide, change, say, record. One transaction each."""
