"""Charts as images: a process of its own draws them, and this package starts and ends it."""
