"""Reconciler: what the portal has, what was sent and what the national portal has, dossier by dossier."""
