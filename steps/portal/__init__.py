"""The driver: translates the words of the domain into clicks on a portal that nobody here wrote."""
