"""The command line; each command's own modules load only when it is used."""

from kiemdinh.cli.root import main

__all__ = ["main"]
