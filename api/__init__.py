"""The figures of newspaper articles, served as data."""

__version__ = "0.1.0"
