"""From a folder of CSV files to a published release: read, check, load."""
