"""Sync of the suite."""
