"""Reports of the suite."""
