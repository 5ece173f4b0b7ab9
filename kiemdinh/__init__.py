"""Kiểm định: compliance and conformance test suite for public-service systems."""

__version__ = "0.1.0"
