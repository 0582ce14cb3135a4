"""OpenTelemetry, which FastAPI sets up and writes its spans to."""

from opentelemetry import _logs, metrics, trace


def is_set_up() -> bool:
    """Whether something other than the API's placeholders receives traces, metrics or logs."""
    providers = (
        trace.get_tracer_provider(),
        metrics.get_meter_provider(),
        _logs.get_logger_provider(),
    )
    placeholders = ("opentelemetry.trace", "opentelemetry.metrics", "opentelemetry._logs")
    return any(not type(provider).__module__.startswith(placeholders) for provider in providers)


def current_trace_id() -> str:
    """Return the id of the current trace; empty if there is none."""
    span = trace.get_current_span().get_span_context()
    return trace.format_trace_id(span.trace_id) if span.is_valid else ""


def name_span(method: str, route: str) -> None:
    """Give FastAPI's span of a cached response the attributes that its router would set."""
    span = trace.get_current_span()
    if span.is_recording():
        span.update_name(f"{method} {route}")
        span.set_attributes({"http.route": route, "indicators.from_memory": True})
