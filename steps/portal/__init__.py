"""Portal of the suite."""
