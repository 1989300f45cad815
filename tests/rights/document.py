"""`docs/permissions.md`, from the rows."""

from collections.abc import Iterable, Iterator

from tests.rights.rows import OPERATIONS, PAGES
from tests.rights.walk import operations, patterns
from tests.rights.who import ROLES, Row

HEAD = """# Who may reach what

Written by `python -m tests.rights` from `tests/rights/rows/`. A test
(`tests/integration/reception/test_permissions.py`) walks all of it with every role and fails when
an address has no row, when a row is not what happens, and when this page is stale.

● may · empty: to them it does not exist (404, exactly as for what is missing; without a session:
sign in first). The columns are people of the object's own office, and its citizen; the same roles
of another office reach nothing of it, only what everybody of their kind does.
"""


def lines(rows: Iterable[Row], addresses: dict[str, str]) -> Iterator[str]:
    yield "| Address | | " + " | ".join(ROLES) + " | |"
    yield "| --- | --- |" + " :-: |" * len(ROLES) + " --- |"
    for row in rows:
        for method, may in row.may.items():
            name = "" if method == "api" else method.upper()
            marks = " | ".join("●" if role in may else "" for role in ROLES)
            label = f"`{row.label}` {addresses.get(row.name, '')}"
            yield f"| {label} | {name} | {marks} | {row.note} |"


def document() -> str:
    found = {name: f"`/{one.pattern}`" for name, one in patterns()}
    calls = {name: f"`{verb.upper()} {path}`" for name, (verb, path) in operations().items()}
    parts = [HEAD]
    for title, rows in PAGES.items():
        parts += [f"## {title}", "\n".join(lines(rows, found)) + "\n"]
    parts += ["## Operations of the API", "\n".join(lines(OPERATIONS, calls)) + "\n"]
    return "\n".join(parts)
