"""Portals that nobody of the suite wrote for it: what it says about them, held against what is true."""
