"""Every test asserts something, also where its assertions stand in loops."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
MODULES = sorted(FOLDER.rglob("test_*.py"))


def without_certain_assertion(module: ast.Module) -> Iterator[str]:
    """Names of tests that assert only in loops that may be empty, or below `if` in a loop."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found = list(assertions(node, certain=True, in_loop=False))
            if found and not any(found):
                yield node.name


def assertions(node: ast.AST, *, certain: bool, in_loop: bool) -> Iterator[bool]:
    """For each assertion below the node: whether it runs for certain."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Assert) or is_expectation(child):
            yield certain
        runs, loops = certain, in_loop
        if isinstance(child, ast.For):
            runs, loops = certain and is_nonempty(child.iter), True
        elif in_loop and isinstance(child, ast.If | ast.match_case):
            runs = False
        yield from assertions(child, certain=runs, in_loop=loops)


def is_expectation(node: ast.AST) -> bool:
    """`pytest.raises` and the browser's `expect` are assertions too."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("pytest.raises", "expect")


def is_nonempty(node: ast.expr) -> bool:
    match node:
        case ast.Tuple() | ast.List():
            return any(not isinstance(each, ast.Starred) for each in node.elts)
        case ast.Call(func=ast.Name(id="nonempty" | "range")):
            return True
        case ast.Call(func=ast.Name(id="enumerate" | "zip")):
            return all(is_nonempty(each) for each in node.args)
    return False


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_assertions_in_loops_run(path: Path) -> None:
    module = ast.parse(path.read_text(encoding="utf-8"))
    assert list(without_certain_assertion(module)) == [], "use tests.support.nonempty"


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "for each in rows():\n  assert each",
        "for each in nonempty(rows()):\n  if each:\n   assert each",
        "for each in (1, 2):\n  for other in each:\n   assert other",
        "for each in (*rows,):\n  assert each",
    ],
)
def test_loops_that_may_be_empty_are_found(body: str) -> None:
    lines = "\n".join(f" {line}" for line in body.split("\n"))
    assert list(without_certain_assertion(ast.parse(f"def test_x():\n{lines}"))) == ["test_x"]
