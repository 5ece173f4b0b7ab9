"""Benchmarks: each prints ratios against a named peer or limit."""
