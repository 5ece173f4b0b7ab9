"""Load of the suite."""
