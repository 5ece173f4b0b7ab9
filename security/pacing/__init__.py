"""Put before an outside scanner that knows no rate."""
