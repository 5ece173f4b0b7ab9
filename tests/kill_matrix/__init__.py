"""The kill matrix: every check against every built-in fault, and against the portal as it should be."""
