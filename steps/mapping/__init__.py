"""Explores a portal without changing anything and says which page and element serves which regulated function."""
