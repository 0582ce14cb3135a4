"""The database: tables, engines, snapshots of a release."""
