"""Tests of adopting a framework profile."""
