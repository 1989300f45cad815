"""`python -m tests.bench [NAME…]`: measures against the goals of docs/bench.md.

Prints one JSON line for each figure: {"name", "value", "unit", "baseline", "ratio"}, ratio being
value / baseline of the same run, and what else was noted of it. How to write one:
tests/bench/harness.py.
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench.harness import BENCHMARKS, Benchmark, Measured, Place
from tests.services import postgres, redis_server

HERE = Path(__file__).parent
ONE = "--one"


def known() -> dict[str, Benchmark]:
    for path in sorted(HERE.glob("bench_*.py")):
        importlib.import_module(f"tests.bench.{path.stem}")
    return BENCHMARKS


def line(benchmark: Benchmark, measured: Measured) -> str:
    figures = {
        "name": benchmark.name,
        "value": round(measured.value, 3),
        "unit": benchmark.unit,
        "baseline": round(measured.baseline, 3),
        "ratio": round(measured.ratio, 3),
    }
    return json.dumps(figures | measured.notes)


def measure(benchmark: Benchmark) -> None:
    with tempfile.TemporaryDirectory(prefix="qabul-bench-") as home:
        print(line(benchmark, benchmark.measure(Place(Path(home)))), flush=True)


def run(benchmarks: list[Benchmark]) -> int:
    """Each in a process of its own, on one pair of servers; how many failed."""
    failed = 0
    needs = frozenset[str]().union(*(benchmark.needs for benchmark in benchmarks))
    with ExitStack() as services:
        servers = {}
        if "postgres" in needs:
            servers["postgres"] = {"DATABASE_URL": services.enter_context(postgres())}
        if "redis" in needs:
            servers["redis"] = {"REDIS_URL": services.enter_context(redis_server())}
        for benchmark in benchmarks:
            environment = bare_environment()
            for need in benchmark.needs:
                environment |= servers[need]
            command = [sys.executable, "-m", "tests.bench", ONE, benchmark.name]
            failed += bool(subprocess.run(command, env=environment, check=False).returncode)
    return failed


def bare_environment() -> dict[str, str]:
    ours = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "QABUL_VAR", "QABUL_DEMO", "SITE_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours}


def main(arguments: list[str]) -> int:
    benchmarks = known()
    names = [name for name in arguments if name != ONE]
    if unknown := set(names) - set(benchmarks):
        sys.exit(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(benchmarks)}")
    if ONE in arguments:
        measure(benchmarks[names[0]])
        return 0
    return run([benchmarks[name] for name in names or benchmarks])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
