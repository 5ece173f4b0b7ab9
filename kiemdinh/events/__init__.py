"""Typed events, the outcome journal and the evidence sink: the only ways out of a collector."""
