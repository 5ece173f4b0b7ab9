"""Sync checks on a running system: real dossiers are filed, and the stub of the national portal is watched."""
