"""A text that is checked is nowhere but in its answer."""

from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.conftest import served
from tests.support.trace_collector import run_collector

PATH = "/v1/check"
WORD = "Xanadu-project"
TEXT = f"{WORD}: Zhejiang's GDP was 9 trillion yuan in 2024."


def asks(base: str) -> list[httpx.Response]:
    """Requests that succeed and that fail, with the text in every place."""
    with httpx.Client(base_url=base, timeout=30) as client:
        return [
            client.get(PATH, params={"text": TEXT}),
            client.get(f"{PATH}/", params={"text": TEXT}),
            client.get(PATH, params={"txt": TEXT, "published": "x"}),
            client.get(PATH, params={TEXT: "x"}),
            client.get(f"{PATH}.csv", params={"text": TEXT}),
            client.post(PATH, json={"text": TEXT}),
            client.post(PATH, json={"text": TEXT, "language": "fr"}),
            client.post(PATH, json={"text": WORD * 3000}),
            client.post(PATH, content=f'{{"text": "{WORD}'),
            client.delete(PATH, params={"text": TEXT}),
        ]


def test_no_log_line_and_no_trace_has_the_text(sqlite_seeded: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with ExitStack() as stack:
        collector = stack.enter_context(run_collector())
        running = served(
            sqlite_seeded,
            "--access-log",
            log=log,
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.base,
            OTEL_BSP_SCHEDULE_DELAY="50",
        )
        base = stack.enter_context(running)
        asks(base)
        trace = {"traceparent": f"00-{7:032x}-{7:016x}-01"}
        httpx.get(base + PATH, params={"text": TEXT}, headers=trace)
        span = collector.of(f"{7:032x}", f"GET {PATH}")
    assert PATH in log.read_text()
    assert WORD not in log.read_text()
    assert WORD not in str(span.attributes)


def test_errors_do_not_repeat_the_text(base_url: str) -> None:
    failed = [each for each in asks(base_url) if each.is_error]
    assert len(failed) >= 6
    assert [each.url for each in failed if "Zhejiang" in each.text] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_keeps_the_answer(base_url: str, method: str) -> None:
    arguments = {"params": {"text": TEXT}} if method == "GET" else {"json": {"text": TEXT}}
    answer = httpx.request(method, base_url + PATH, **arguments)  # type: ignore[arg-type]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers


def test_two_texts_have_two_answers(base_url: str) -> None:
    """The cache of responses does not know the text."""
    texts = TEXT, TEXT.replace("9 trillion", "more than 9 trillion")
    answers = [httpx.get(base_url + PATH, params={"text": each}).json() for each in texts]
    assert [each["data"][0]["verdict"] for each in answers] == ["contradicted", "supported"]
