"""A first target file from a few questions."""
