"""Charts as images: SVG and PNG, drawn by a process of its own."""

import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from tests.conftest import served
from tests.support.images import decoded, drawing_process, wait_for_end
from tests.support.missing_library import get_without
from tests.support.server_process import ServerProcess, server_process, until

pytestmark = pytest.mark.slow

GDP = "/v1/observations?metric=gdp"
PNG, SVG = f"{GDP}&format=png", f"{GDP}&format=svg"
NOTO = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's `fonts-noto-cjk` is."""
FONTS = '<!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{}</dir></fontconfig>'
needs_fonts = pytest.mark.skipif(not NOTO.exists(), reason="`fonts-noto-cjk` is not installed")
SECONDS = 30


@pytest.fixture(scope="module")
def client(base_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base_url, timeout=SECONDS) as client:
        yield client


@pytest.fixture
def no_fonts(tmp_path: Path) -> str:
    """A configuration of a container that has no font."""
    file = tmp_path / "fonts.conf"
    file.write_text(FONTS.format(tmp_path), encoding="utf-8")
    return str(file)


def image(client: httpx.Client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.content


def texts(svg: bytes) -> list[str]:
    root = ElementTree.fromstring(svg)  # noqa: S314
    return ["".join(each.itertext()) for each in root.iter() if each.tag.endswith("}text")]


def flat(parts: list[str]) -> str:
    return "".join("".join(parts).split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_svg_has_the_title_the_marks_and_the_notes_of_the_chart(
    client: httpx.Client, lang: str
) -> None:
    chart = client.get(f"{GDP}&lang={lang}&format=vegalite").json()
    shown = flat(texts(image(client, f"{SVG}&lang={lang}")))
    for part in (chart["title"]["text"], chart["vconcat"][-1]["mark"]["text"]):
        assert flat(part) in shown
    for row in chart["data"]["values"]:
        assert flat([row["chart_text"]]) in shown


@pytest.mark.parametrize(
    "path", ["/v1/series", "/v1/observations", "/v1/observations/3r0aeqn5scs7a"]
)
def test_a_png_has_the_size_of_the_svg_and_is_drawn(client: httpx.Client, path: str) -> None:
    query = "" if "3r0" in path else "?metric=gdp"
    sides = re.match(
        rb'<svg [^>]*width="([0-9.]+)" height="([0-9.]+)"', image(client, f"{path}.svg{query}")
    )
    assert sides is not None
    png = decoded(image(client, f"{path}.png{query}"))
    assert [png.width, png.height] == [round(2 * float(side)) for side in sides.groups()]
    assert png.first == b"\xff" * 4
    assert png.changes > png.width * png.height / 50


@pytest.mark.parametrize(("width", "scale"), [(300, 1), (640, 3)])
def test_width_and_scale_are_those_of_the_image(
    client: httpx.Client, width: int, scale: int
) -> None:
    png = decoded(image(client, f"{PNG}&width={width}&scale={scale}"))
    assert png.width == pytest.approx(width * scale, rel=0.2)


@pytest.mark.parametrize("name", ["svg", "png"])
def test_an_image_has_the_headers_of_other_formats(client: httpx.Client, name: str) -> None:
    first, again = (client.get(f"{GDP}&format={name}") for _ in range(2))
    assert first.content == again.content
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["Content-Disposition"] == f'inline; filename="observations-gdp.{name}"'
    assert first.headers["Data-Warnings"] == client.get(GDP).headers["Data-Warnings"]
    known = client.get(f"{GDP}&format={name}", headers={"If-None-Match": first.headers["ETag"]})
    assert known.status_code == 304


def test_an_empty_result_is_a_chart_that_says_so(client: httpx.Client) -> None:
    assert "No figures" in " ".join(texts(image(client, f"{SVG}&year=1801")))
    assert decoded(image(client, f"{PNG}&year=1801")).changes


@pytest.mark.parametrize(
    ("accept", "found"),
    [
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/svg+xml"),
        ("image/png", "image/png"),
        ("text/html,application/xml;q=0.9,image/png,image/svg+xml,*/*;q=0.8", "application/json"),
    ],
)
def test_an_image_element_gets_an_image_and_a_page_does_not(
    client: httpx.Client, accept: str, found: str
) -> None:
    response = client.get(GDP, headers={"Accept": accept})
    assert response.headers["Content-Type"].partition(";")[0] == found


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        ("metric=gdp&format=png&scale=4", []),
        ("metric=gdp&format=svg&scale=2", ["format=png"]),
        ("metric=gdp&format=csv&width=400", ["format=vegalite", "format=svg", "format=png"]),
        ("limit=30&format=png&scale=3&width=2000", ["scale=1", "scale=2", "format=svg"]),
    ],
)
def test_a_size_that_is_not_possible_is_refused_with_what_is(
    client: httpx.Client, query: str, accepted: list[str]
) -> None:
    response = client.get(f"/v1/observations?{query}")
    [issue] = response.json()["errors"]
    assert (response.status_code, issue["accepted"]) == (422, accepted)


@needs_fonts
@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_without_fonts_a_png_is_refused_until_there_is_a_folder_of_fonts(
    seeded: str, client: httpx.Client, no_fonts: str, lang: str
) -> None:
    path = f"{PNG}&lang={lang}"
    with served(seeded, FONTCONFIG_FILE=no_fonts) as base:
        refused = httpx.get(f"{base}{path}", timeout=SECONDS)
        assert (refused.status_code, "fonts-noto-cjk" in refused.text) == (501, True)
        assert httpx.get(f"{base}{SVG}&lang={lang}", timeout=SECONDS).is_success
    with served(seeded, FONTCONFIG_FILE=no_fonts, FONT_FOLDER=str(NOTO)) as base:
        assert httpx.get(f"{base}{path}", timeout=SECONDS).content == image(client, path)


def test_without_fonts_latin_letters_are_drawn(seeded: str, no_fonts: str) -> None:
    with served(seeded, FONTCONFIG_FILE=no_fonts) as base:
        assert decoded(httpx.get(f"{base}{PNG}", timeout=SECONDS).content).changes


@pytest.mark.parametrize("name", ["svg", "png"])
def test_without_the_library_the_error_names_what_to_install(seeded: str, name: str) -> None:
    done = get_without("vl_convert", f"{GDP}&format={name}", seeded)
    assert '"status":501' in done.stdout
    assert "article-indicators[images]" in done.stdout


@pytest.fixture
def server(seeded: str) -> Iterator[ServerProcess]:
    """A server of its own that has drawn a chart, and gives each four seconds."""
    with server_process(seeded, environment={"QUERY_SECONDS": "4"}) as server:
        until(server.is_ready)
        until(lambda: server.get(SVG).is_success)
        yield server


def drawing(server: ServerProcess) -> int:
    process = drawing_process(server)
    assert process is not None
    return process


def test_a_killed_process_fails_one_request_and_is_started_again(server: ServerProcess) -> None:
    process = drawing(server)
    os.kill(process, signal.SIGSTOP)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(server.get, PNG)
        time.sleep(0.5)
        os.kill(process, signal.SIGKILL)
        response = waiting.result()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert until(lambda: server.get(PNG).is_success)
    assert drawing(server) != process


def test_a_chart_that_takes_too_long_is_ended_while_others_are_answered(
    server: ServerProcess,
) -> None:
    process = drawing(server)
    os.kill(process, signal.SIGSTOP)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(server.get, PNG)
        assert server.get("/healthz").is_success
        assert not waiting.done()
        response = waiting.result()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "takes too long" in response.json()["detail"]
    wait_for_end(process)
    assert until(lambda: server.get(PNG).is_success)


def test_a_chart_whose_client_has_gone_is_not_drawn(server: ServerProcess) -> None:
    process = drawing(server)
    os.kill(process, signal.SIGSTOP)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.base}{PNG}", timeout=0.3)
    started = time.monotonic()
    wait_for_end(process)
    assert time.monotonic() - started < 3


def test_the_process_ends_with_the_server_and_knows_none_of_its_settings(
    server: ServerProcess,
) -> None:
    process = drawing(server)
    known = Path(f"/proc/{process}/environ").read_text(encoding="utf-8")
    assert "DATABASE_URL" not in known
    assert "TZ=UTC" in known
    server.process.kill()
    wait_for_end(process)


def test_many_requests_for_one_chart_share_it_and_too_many_charts_are_refused(
    server: ServerProcess,
) -> None:
    with ThreadPoolExecutor(40) as pool:
        same = list(pool.map(server.get, [f"{PNG}&width=401"] * 20))
        os.kill(drawing(server), signal.SIGSTOP)
        others = list(pool.map(server.get, [f"{PNG}&width={500 + each}" for each in range(30)]))
    assert {each.status_code for each in same} == {200}
    assert len({each.content for each in same}) == 1
    assert {503} <= {each.status_code for each in others} <= {200, 503}
    assert sum("busy" in each.text for each in others if each.status_code == 503) >= 14
