"""The staff list: its rules, its import, and finding people."""
