"""Renderers of a judged run: they read run files, format them, and compute nothing."""

from __future__ import annotations

from reports.registry import FORMATS, Format, render

__all__ = ["FORMATS", "Format", "render"]
