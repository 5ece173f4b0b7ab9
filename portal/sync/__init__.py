"""Durable sender of dossier messages to the national portal."""
