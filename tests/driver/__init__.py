"""Tests of the driver on pages that are unlike each other."""
