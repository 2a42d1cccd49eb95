"""Mirrors the four packages: one platform in memory, no mocks."""
