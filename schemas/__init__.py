"""Schemas of the suite."""
