"""Frozen values that every stage shares; imports nothing else of this project."""
