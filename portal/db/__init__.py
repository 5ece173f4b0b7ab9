"""SQLite storage: schema, connections, the seeded template file."""
