"""Every suite one after another, each with the services it is about; the totals at the end.

    python -m tests [SUITE…]

Suites are named in SUITES. All of them run even when an earlier one fails. The last line is
"N passed, N failed[, N skipped]"; a suite that breaks before it can count is one failure.
"""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "var/test-reports"
LONGEST_SECONDS = 1800  # for one suite
SERVERS = ["-m", "tests.services", "--postgres", "--redis", "--", sys.executable]


@dataclass(frozen=True)
class Suite:
    name: str
    paths: tuple[str, ...] = ()
    timeout: int = 0  # s for a test, then its process ends: a browser's driver listens to nobody
    workers: int = 0
    only: str = ""  # which marks
    servers: bool = False  # on PostgreSQL and Redis instead of SQLite and memory

    def command(self, report: Path) -> list[str]:
        if not self.paths:
            return ["npm", "--prefix", "frontend", "test", "--", "--reporter=default",
                    "--reporter=junit", f"--outputFile.junit={report}"]  # fmt: skip
        pytest = ["-m", "pytest", "-q", f"--junitxml={report}", *self.paths]
        if self.only:
            pytest += ["-m", self.only]
        if self.timeout:
            pytest += ["--timeout", str(self.timeout), "--timeout-method", "thread"]
        if self.workers:
            pytest += ["-n", str(self.workers), "--dist", "loadfile"]
        return [sys.executable, *(SERVERS if self.servers else []), *pytest]


SUITES = (
    Suite("unit", ("tests/unit",), workers=2),
    Suite("frontend"),
    Suite("integration", ("tests/integration",), workers=2),
    Suite("integration-servers", ("tests/integration",), workers=2, servers=True),
    Suite("e2e", ("tests/e2e",), 400, workers=2, only="not call"),
    # How pages look doesn't depend on the database.
    Suite(
        "e2e-servers", ("tests/e2e",), 400, workers=2, only="not call and not looks", servers=True
    ),
    # Pictures at thirty frames a second, in two browsers: one after another.
    Suite("calls", ("tests/e2e",), 240, only="call"),
    Suite("calls-servers", ("tests/e2e",), 240, only="call", servers=True),
)


def run(suite: Suite) -> Counter[str]:
    report = REPORTS / f"{suite.name}.xml"
    print(f"\n=== {suite.name}", flush=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "QABUL_VAR", "QABUL_DEMO"}
    }
    began = time.monotonic()
    code = ended(
        subprocess.Popen(suite.command(report), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    )
    counts = count(report)
    if code and not counts["failed"]:
        counts["failed"] = 1
    print(f"=== {suite.name}: {dict(counts)} in {time.monotonic() - began:.0f} s", flush=True)
    return counts


def ended(suite: subprocess.Popen[bytes]) -> int:
    """Its code. A worker that ended with a test that hung can leave the others waiting for work."""
    try:
        return suite.wait(LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        suite.kill()
        print(f"ended after {LONGEST_SECONDS} s", flush=True)
        return suite.wait()


def count(report: Path) -> Counter[str]:
    """{"passed", "failed", "skipped"} of a JUnit report; nothing when there is none."""
    if not report.exists():
        return Counter()
    kinds = {"failure": "failed", "error": "failed", "skipped": "skipped"}
    return Counter(
        next((kinds[part.tag] for part in case if part.tag in kinds), "passed")
        for case in ElementTree.parse(report).iter("testcase")
    )


def main(names: list[str]) -> int:
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    chosen = [suite for suite in SUITES if not names or suite.name in names]
    if unknown := set(names) - {suite.name for suite in SUITES}:
        sys.exit(f"No such suite: {', '.join(unknown)}")
    total = sum((run(suite) for suite in chosen), Counter())
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"\n{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
