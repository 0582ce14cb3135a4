"""Request context, logs and metrics."""
