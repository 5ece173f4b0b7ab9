"""Hostile payloads made from the schemas and labelled with what they violate: for receivers and our own validator."""
