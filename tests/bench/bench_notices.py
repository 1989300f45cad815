"""How fast many letters leave, beside a loop that does nothing else."""

import re
import smtplib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

from tests.bench.harness import Measured, Place, benchmark
from tests.product import ROOT, prepared
from tests.services import free_port

LETTERS = 10_000
CONNECTIONS = 2
MOST_MB = 300  # of the process that sends them
# The sink is a process of its own, so that it is not our interpreter that takes the letters.
SINK = """
import asyncio, sys
class Take(asyncio.Protocol):
    def connection_made(self, line):
        self.line, self.data, self.body = line, b"", False
        line.write(b"220 sink\\r\\n")
    def data_received(self, data):
        self.data += data
        while True:
            end = b"\\r\\n.\\r\\n" if self.body else b"\\r\\n"
            one, found, rest = self.data.partition(end)
            if not found:
                return
            self.data = rest
            if self.body:
                self.body = False
                self.line.write(b"250 taken\\r\\n")
            elif one.upper() == b"DATA":
                self.body = True
                self.line.write(b"354 go on\\r\\n")
            elif one.upper() == b"QUIT":
                self.line.write(b"221 bye\\r\\n")
                self.line.close()
            else:
                self.line.write(b"250 ok\\r\\n")
async def main():
    server = await asyncio.get_running_loop().create_server(Take, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""
FILL = f"""
from datetime import timedelta
from django.utils import timezone
from reception.models import Notice
now = timezone.now()
body = "Qabulingiz belgilandi.\\n\\nMurojaat raqami: NAV-2026-00001\\nQachon: Seshanba\\n" * 4
for first in range(0, {LETTERS}, 500):
    Notice.objects.bulk_create(
        Notice(key=f"bench-{{n}}", address=f"somebody{{n}}@example.uz", subject="Qabul", body=body,
               calendar="BEGIN:VCALENDAR\\r\\n" + "X-A:b\\r\\n" * 60, method="REQUEST",
               language="uz", due=now - timedelta(minutes=1))
        for n in range(first, first + 500))
"""
DRAIN = f"""
import resource, threading, time
from django.db import connection
from django.utils import timezone
from reception.models import Notice
from reception.notices.deliver import send_next
def drain():
    while send_next(timezone.now(), ("mail",)):
        pass
    connection.close()
threads = [threading.Thread(target=drain) for _ in range({CONNECTIONS})]
began = time.monotonic()
for one in threads: one.start()
for one in threads: one.join()
took = time.monotonic() - began
left = Notice.objects.exclude(state="sent").count()
print("took", took, "left", left, "kb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def bare(port: int, letters: int) -> float:
    """Seconds that smtplib takes for as many letters of the same size."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "noreply@localhost", "x@example.uz", "x"
    mail.set_content("Qabulingiz belgilandi.\n" * 160)
    octets = mail.as_bytes()

    def some(count: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for _ in range(count):
                server.sendmail("noreply@localhost", ["x@example.uz"], octets)

    began = time.monotonic()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(some, [letters // CONNECTIONS] * CONNECTIONS))
    return time.monotonic() - began


@benchmark("notices_drain", unit="letters/s")
def notices_drain(place: Place) -> Measured:
    """10,000 waiting letters, by as many connections as the bare loop beside it has."""
    port = free_port()
    with (
        subprocess.Popen([sys.executable, "-c", SINK, str(port)]) as sink,
        prepared(place.home, EMAIL_URL=f"smtp://127.0.0.1:{port}") as environment,
    ):
        try:
            run(environment, FILL)
            said = run(environment, DRAIN)
            found = re.search(r"took (\S+) left (\d+) kb (\d+)", said)
            assert found, said
            took, left, kilobytes = float(found[1]), int(found[2]), int(found[3])
            assert left == 0, f"{left} letters are left"
            assert kilobytes < MOST_MB * 1024, f"{kilobytes} kB of memory"
            return Measured(LETTERS / took, LETTERS / bare(port, LETTERS))
        finally:
            sink.terminate()


def run(environment: dict[str, str], code: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout
