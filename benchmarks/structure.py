"""Size and structure of `api/`: lines, names used once, and what one request runs.

`python -m benchmarks.structure` reads the sources of this checkout, and counts the functions of
`GET /v1/observations?metric=robot-density` on DATABASE_URL, the seed, after another request has
made what is made once a release.
"""

import ast
import asyncio
import re
import sys
import threading
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median
from types import FrameType
from typing import Any

from api.app import create_app
from benchmarks.in_process import get

API = Path(__file__).resolve().parent.parent / "api"
FIRST = "/v1/observations?metric=gdp"
REQUEST = "/v1/observations?metric=robot-density"
SECONDS_TO_LOAD = 30


def main() -> None:
    sources = {path: path.read_text() for path in API.rglob("*.py")}
    functions = [
        node
        for text in sources.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    words = Counter(word for text in sources.values() for word in re.findall(r"\w+", text))
    private = [each.name for each in functions if re.match(r"_(?!_)", each.name)]
    once = sum(words[name] == 2 for name in private)
    lengths = [(each.end_lineno or each.lineno) - each.lineno + 1 for each in functions]
    lines = sum(text.count("\n") for text in sources.values())
    print(f"{lines:,} lines in {len(sources)} modules, {len(functions):,} functions")
    print(f"lines of a function: median {median(lengths):.0f}")
    print(f"private functions whose name stands twice: {once}, {once / len(functions):.1%}")
    run = asyncio.run(_functions_of_request())
    count = sum(map(len, run.values()))
    print(f"{REQUEST}: {count} functions in {len(run)} modules")
    for module, names in sorted(run.items()):
        print(f"  {module}: {', '.join(sorted(names))}")


async def _functions_of_request() -> dict[str, set[str]]:
    """The functions that the request runs, comprehensions included, by module."""
    found: defaultdict[str, set[str]] = defaultdict(set)

    def profile(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(f"{API}/"):
            found[code.co_filename.removeprefix(f"{API}/")].add(code.co_qualname)

    threading.setprofile(profile)  # of threads that begin later
    app: Any = create_app()
    async with app.router.lifespan_context(app) as state:
        async with asyncio.timeout(SECONDS_TO_LOAD):
            while app.state.services.database.loaded is None:
                await asyncio.sleep(0.1)
        sys.setprofile(profile)
        await get(app, state, FIRST)
        await asyncio.sleep(1)  # until what the names need is made, in a thread
        found.clear()
        await get(app, state, REQUEST)
        sys.setprofile(None)
    return found


if __name__ == "__main__":
    main()
