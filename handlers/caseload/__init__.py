"""Which files there are and who works on them: the caseload list comes in."""
