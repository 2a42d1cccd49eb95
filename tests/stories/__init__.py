"""Whole stories over weeks, as dialogues: tests, demo and README example at once."""
