"""The officer site: dossiers of the own unit, and administration."""
