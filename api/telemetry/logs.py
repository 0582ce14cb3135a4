"""How lines of the log are written: for programs (JSON, an object a line), or for people."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from uvicorn.logging import DefaultFormatter

from api.telemetry import context

FORMATS = ("json", "text")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""All but the line feed."""


def configuration(chosen: str, *, every_request: bool) -> dict[str, Any]:
    """For `logging.config`: everything that is logged, by whomever, goes to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": Json if chosen == "json" else Text}},
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
            context.logger.name: {"level": "INFO" if every_request else "WARNING"},
            "uvicorn": {"level": "INFO"},
        },
    }


class Json(logging.Formatter):
    """An object a line, in ASCII: no text in it can begin another line, whatever it is."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {
            "time": time.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            **_of_request(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


class Text(DefaultFormatter):
    """As uvicorn writes its lines, with the request's id behind; other lines of it are indented."""

    def __init__(self) -> None:
        super().__init__("%(levelprefix)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        request = _of_request() | getattr(record, "fields", {})
        behind = f" [{request['request_id']}]" if "request_id" in request else ""
        return super().formatMessage(record) + behind

    def format(self, record: logging.LogRecord) -> str:
        first, *more = super().format(record).split("\n")
        level, _, rest = first.partition(" ")  # the level may have a colour
        return "\n".join([f"{level} {_plain(rest)}", *(f"    {_plain(line)}" for line in more)])


def _plain(text: str) -> str:
    """With characters that a terminal would obey spelled out."""
    return _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)


def _of_request() -> dict[str, str]:
    """The request that the work is done for, and the trace that it is a part of."""
    told = {}
    followed = context.current()
    if followed is not None:
        told["request_id"] = followed.request_id
    trace_id = context.current_trace_id()
    if trace_id:
        told["trace_id"] = trace_id
    return told
