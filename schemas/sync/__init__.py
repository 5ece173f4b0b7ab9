"""Sync with the national portal: contracts, message validator and recording stub."""
