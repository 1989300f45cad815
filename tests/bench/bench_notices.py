"""How fast many letters leave, beside a loop that does nothing else, while people go on booking."""

import json
import smtplib
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email import policy
from email.message import EmailMessage

from tests.bench.harness import Measured, Place, benchmark
from tests.product import ROOT, prepared
from tests.services import free_port, start

LETTERS = 10_000
CONNECTIONS = 2
MOST_SECONDS = 90  # a slow machine sends fewer, and what it sends in this time is what counts
FEWEST = 500
FAR_SECONDS = 0.005  # there and back, as within a city
MOST_MB = 300  # of the process that sends them
SLOWEST_BOOKING_MS = 5_000
SIDE = (sys.executable, "-m", "tests.bench.notices_side")


@benchmark("notices_drain", unit="letters/s")
def notices_drain(place: Place) -> Measured:
    """10,000 waiting letters, by as many connections as the bare loop beside it has. Raises when
    memory grows with their number, or when a booking has to wait for them."""
    return drain(place)


@benchmark("notices_drain_far", unit="letters/s")
def notices_drain_far(place: Place) -> Measured:
    """The same to a mail server that is not in this machine."""
    return drain(place, FAR_SECONDS)


def drain(place: Place, trip: float = 0) -> Measured:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.notices_sink", str(port), str(trip)]
    sink = start(command, cwd=ROOT)
    try:
        with prepared(place.home, EMAIL_URL=f"smtp://127.0.0.1:{port}") as environment:
            side(environment, "fill", str(LETTERS))
            drained, booked = while_booking(environment)
        sent, slowest = int(drained["sent"]), max(booked["meanwhile_ms"])
        assert sent >= FEWEST, f"only {sent} letters in {MOST_SECONDS} s"
        assert drained["peak_mb"] < MOST_MB, f"{drained['peak_mb']} MB of memory"
        assert slowest < SLOWEST_BOOKING_MS, f"a booking took {slowest} ms"
        notes = {
            "letters": sent,
            "peak_mb": round(drained["peak_mb"]),
            "bookings": len(booked["meanwhile_ms"]),
            "booking_ms": round(statistics.median(booked["meanwhile_ms"])),
            "booking_alone_ms": round(statistics.median(booked["alone_ms"])),
        }
        return Measured(sent / drained["took"], sent / bare(port, sent), notes)
    finally:
        sink.terminate()
        sink.wait()


def while_booking(environment: dict[str, str]) -> tuple[dict[str, float], dict[str, list[float]]]:
    """What `drain` and `book` of the side print."""
    people = subprocess.Popen(
        [*SIDE, "book"],
        cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert people.stdout
        assert people.stdout.readline() == "ready\n"
        drained = json.loads(side(environment, "drain", str(CONNECTIONS), str(MOST_SECONDS)))
        return drained, json.loads(people.communicate()[0])
    finally:
        people.kill()


def side(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [*SIDE, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def bare(port: int, letters: int) -> float:
    """Seconds that smtplib takes for as many letters of the same size."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "noreply@localhost", "x@example.uz", "x"
    mail.set_content("Qabulingiz belgilandi.\n" * 160)
    octets = mail.as_bytes(policy=policy.SMTP)

    def some(count: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for _ in range(count):
                server.sendmail("noreply@localhost", ["x@example.uz"], octets)

    began = time.monotonic()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(some, [letters // CONNECTIONS] * CONNECTIONS))
    return time.monotonic() - began
