"""The run folder: written durably, sealed as a whole, verified byte by byte."""
