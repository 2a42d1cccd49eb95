"""The caseload list: its rules, its import, and what of a child stays outside."""
