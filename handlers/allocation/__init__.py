"""Who audits whose work this month: pure files, no chat."""
