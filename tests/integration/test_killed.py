"""kill -9 at any point loses no notice."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.product import ROOT, prepared
from tests.sink import sink

# Whatever else it comes to, these it must have been killed at.
STEPS = {
    "DELETE reception_outbox",
    "INSERT reception_notice",
    "UPDATE reception_notice",
    "before commit",
    "after commit",
    "before ehlo",
    "before mail",
    "before rcpt",
    "before data",
    "after reply 1 to data",
    "before reply 2 to data",  # the server has the letter, and nobody here knows
    "after reply 2 to data",
}


def test_a_worker_that_is_killed_at_each_of_its_steps_loses_no_letter(tmp_path: Path) -> None:
    with sink() as there, prepared(tmp_path, EMAIL_URL=there.url) as environment:
        done = subprocess.run(
            [sys.executable, "-m", "tests.killed"],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        told = json.loads(done.stdout.splitlines()[-1])
        assert set(told["steps"]) >= STEPS, "it was killed at every kind of step"
        assert told["unsent"] == 0
        assert len(told["expected"]) == 2 * told["bookings"]  # each to the citizen and to Botir
        arrived = Counter(there.taken)
        assert {message for message, _ in arrived} == set(told["expected"])
        # Whoever got a letter twice got it with the same Message-ID, and that is the only one.
        people = Counter(who for _, who in arrived)
        assert all(count == 1 for who, count in people.items() if who.startswith("somebody"))
