"""The framework profile: its types, and how its files are read and checked."""
