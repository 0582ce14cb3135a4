"""Database queries, and the only SQL of the read path."""
