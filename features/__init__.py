"""Features of the suite."""
