"""Slack: what leaves for it and what comes back, before a judge that is stricter than it."""
