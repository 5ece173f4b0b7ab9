"""Finds before a run what would waste it; each finding says what to do and, where it can, who can do it."""
