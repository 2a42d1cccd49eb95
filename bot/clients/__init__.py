"""The outside services that are no chat platform: each behind a port of handlers/core/ports.py."""
