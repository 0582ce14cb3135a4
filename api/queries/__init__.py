"""The questions put to the database: one function each. The only SQL of the read path."""
