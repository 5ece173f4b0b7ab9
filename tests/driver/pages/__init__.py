"""Small portals for the driver's tests: three kinds of markup, one story."""
