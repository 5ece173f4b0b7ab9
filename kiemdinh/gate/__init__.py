"""One service before its publication: which checks it needs, and what they mean together."""
