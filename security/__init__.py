"""Security of the suite."""
