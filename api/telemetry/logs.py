"""Formats of log lines: JSON, one object a line, or text for people."""

import logging
import re
import time
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from api.telemetry.context import CURRENT, current_trace_id

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""All but the line feed."""


def configuration(log_format: str, *, every_request: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig`: all loggers write to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": Json if log_format == "json" else Text}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "chosen",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "api": {"level": "INFO"},
            "api.requests": {"level": "INFO" if every_request else "WARNING"},
            "uvicorn": {"level": "INFO"},
        },
    }


class Json(JsonFormatter):
    """One object a line, in ASCII: no text in it can start another line."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        super().__init__(
            [*names, "process", "message"],
            rename_fields={**names, "exc_info": "traceback"},
            reserved_attrs=[*RESERVED_ATTRS, "color_message"],  # uvicorn's text for terminals
            json_default=str,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {**_request_fields(), **log_data, "level": log_data["level"].lower()}


class Text(logging.Formatter):
    """Level, message and request id; further lines of a message are indented."""

    def format(self, record: logging.LogRecord) -> str:
        # Control characters are spelled out: a terminal would obey them.
        text = _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], super().format(record))
        first, *more = text.split("\n")
        request_id = _request_fields().get("request_id")
        suffix = f" [{request_id}]" if request_id else ""
        return "\n    ".join([f"{record.levelname + ':':<9} {first}{suffix}", *more])


def _request_fields() -> dict[str, str]:
    """The ids of the request and of the trace that the current work belongs to."""
    request = CURRENT.get()
    fields = {
        "request_id": "" if request is None else request.request_id,
        "trace_id": current_trace_id(),
    }
    return {name: value for name, value in fields.items() if value}
