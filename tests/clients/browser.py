"""A page that reads the service from another origin, and reports to the program that served it."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

PAGE = """<!doctype html><script type="module">
const read = async (path) => (await fetch("BASE" + path)).json();
const { data } = await read("/v1/observations?country=CN&lang=zh");
const countries = await read("/v1/countries");
const missing = await fetch("BASE/v1/observations?year=x");
const row = data.find(({ id }) => id === "jvpim98dkb6e6");
const na = countries.data.find(({ name }) => name === "Namibia").code;
const [, version] = navigator.userAgent.match(/(?:Firefox|Chrome).(\\d+)/);
const facts = { version, value: row.value, name: row.area_name, rows: data.length, na };
await fetch("/", { method: "POST", body: JSON.stringify({ ...facts, refused: missing.status }) });
</script>"""


class Page(BaseHTTPRequestHandler):
    reported = False

    def do_GET(self) -> None:
        self.answer(PAGE.replace("BASE", sys.argv[1]).encode())

    def do_POST(self) -> None:
        print(self.rfile.read(int(self.headers["Content-Length"])).decode(), flush=True)
        self.answer(b"")
        Page.reported = True

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)


def report_from(*command: str) -> None:
    """Open the page in a browser; print what it reports."""
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        browser = subprocess.Popen([*command, f"http://127.0.0.1:{server.server_port}/"])
        while not Page.reported:
            server.handle_request()
        browser.terminate()
        browser.wait(20)
