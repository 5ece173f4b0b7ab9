"""The map of a portal: which page and which element serves which regulated function, and who says so."""
