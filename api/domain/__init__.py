"""What the data are made of: code lists, periods, ids, reference data."""
