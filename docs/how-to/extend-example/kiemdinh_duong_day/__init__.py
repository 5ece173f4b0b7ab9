"""Example extension: the home page names a support line."""

from __future__ import annotations

from pathlib import Path

from kiemdinh.extensions import Extension

extension = Extension(
    name="duong-day",
    version="1.0.0",
    root=Path(__file__).parent,
    checks="checks",
    features="features",
    steps=("kiemdinh_duong_day.steps",),
    editions="editions",
    drivers={"cong-noi-bo": "kiemdinh_duong_day.driver:InnerPortal"},
)
