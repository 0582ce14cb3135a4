"""Reads what the figures of a text are about: names, times, comparisons; for drafts and checks."""
