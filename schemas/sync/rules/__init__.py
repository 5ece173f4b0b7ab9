"""Rules that a schema cannot say, one group a file; each appends issues about sane values only."""
