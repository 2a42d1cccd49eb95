"""What policy says about audits. Pure: no session, no clock, no chat."""
