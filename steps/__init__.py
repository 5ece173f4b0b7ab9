"""Steps of the suite."""
