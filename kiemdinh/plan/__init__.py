"""What one run will do, what it cannot do and why, and who can change that."""
