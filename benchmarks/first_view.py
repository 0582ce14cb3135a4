"""How soon a page is there, and how much of it moves, in a browser on a slow line.

1.6 Mbit/s, 150 ms for each answer, a processor four times slower, nothing in the browser's cache.
The largest text or picture counts (Largest Contentful Paint), and the sum of what moved without
the reader's doing (Cumulative Layout Shift). Median of several rounds.
"""

import shutil
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks import peers
from benchmarks.goals import print_goals
from benchmarks.options import fail, parser_of, prepare, progress
from benchmarks.servers import running
from benchmarks.view import row_count

VIEWS = (
    "?lang=en",
    "?lang=ja&country=KR",
    "?lang=ko&metric=gdp&view=chart",
    "?lang=zh&view=article",
)
SIZES = {"phone": (390, 800), "laptop": (1440, 900)}
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
SLOWER = 4
"""The factor by which the processor of the browser is slower."""
TIMEOUT = 60_000
MEASURE = """() => new Promise((done) => {
  const found = { shift: 0, paint: 0 };
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) found.shift += each.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) found.paint = each.startTime / 1000;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(found), 1000);
})"""


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts")
    options = parser.parse_args()
    prepare(options)
    chromium = shutil.which("chromium") or fail("chromium is needed: apt-get install chromium")
    measured = {"paint": 0.0, "shift": 0.0}
    command = peers.service(options.database, checkout=options.checkout)
    with running(command, options.server_core) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for view in VIEWS:
            for name, size in SIZES.items():
                progress(f"{view} on a {name}")
                rounds = [
                    _seen(browser, f"{server.base}/{view}", size) for _ in range(options.rounds)
                ]
                paint, shift = (median(each[key] for each in rounds) for key in ("paint", "shift"))
                print(f"{view:32} {name:8} largest paint {paint:.2f} s, shift {shift:.3f}")
                measured = {
                    "paint": max(measured["paint"], paint),
                    "shift": max(measured["shift"], shift),
                }
    print_goals(measured, row_count(options.database))


def _seen(browser: Browser, url: str, size: tuple[int, int]) -> dict[str, float]:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url, wait_until="commit", timeout=TIMEOUT)
    page.locator("html[data-busy]").wait_for(state="detached", timeout=TIMEOUT)
    found: dict[str, float] = page.evaluate(MEASURE)
    context.close()
    return found


if __name__ == "__main__":
    main()
