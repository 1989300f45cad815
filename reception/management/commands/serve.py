"""The whole product as one process tree: supervisor, web server, job worker, recorder, and the echo
peer as long as somebody tries their line."""

import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

BACK_OFF_SECONDS = (0.2, 1, 2, 5, 10, 30)
STEADY_SECONDS = 60.0  # a child that lived this long starts its back-off anew
STOP_SECONDS = 8.0
TENDED_SECONDS = 0.2
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}
SIGNALS = STOP_SIGNALS | {signal.SIGCHLD}
PR_SET_PDEATHSIG = 1

# What daphne is told, and why:
DAPHNE_OPTIONS = (
    # HTTP is logged by Django (structlog), with the request's id and without personal data.
    ("--verbosity", "0"),
    ("--no-server-name",),
    # A request may wait for SQLite's lock for 20 s before it fails by itself.
    ("--http-timeout", "60"),
    # No shorter than a request may last: of a cancelled one nobody would hear what it did.
    ("--application-close-timeout", "75"),
    # Longer than a day of receptions; the room ends each socket itself at the end of its window.
    ("--websocket_timeout", "36000"),
    ("--websocket_connect_timeout", "10"),
    # A peer that vanished is noticed within 25 s even when its page's own pings are stopped.
    ("--ping-interval", "15"),
    ("--ping-timeout", "10"),
    # Twice what the room allows, so that the room can say why before the server cuts.
    ("--websocket-max-message-size", "131072"),
    ("--websocket-max-frame-size", "131072"),
)


@dataclass
class Child:
    """A process that is started again whenever it ends, later and later while it keeps ending."""

    name: str
    command: list[str]
    environment: dict[str, str]
    descriptors: tuple[int, ...] = ()
    # Started only when somebody knocks at this one, and again when the next one does.
    door: socket.socket | None = None
    cpus: set[int] | None = None  # where it may run; None: anywhere
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    due: float = 0.0

    def tend(self, now: float) -> None:
        if self.process and self.process.poll() is not None:
            self.mourn(now)
        if not self.process and now >= self.due and self.wanted():
            self.start(now)

    def wanted(self) -> bool:
        return self.door is None or bool(select.select([self.door], [], [], 0)[0])

    def start(self, now: float) -> None:
        self.started = now
        supervisor = os.getpid()
        self.process = subprocess.Popen(
            self.command,
            cwd=settings.BASE_DIR,
            env=self.environment,
            pass_fds=self.descriptors,
            process_group=0,  # a terminal's Ctrl-C reaches the supervisor alone
            preexec_fn=lambda: be_a_child_of(supervisor, self.cpus),
        )

    def mourn(self, now: float) -> None:
        assert self.process
        if now - self.started > STEADY_SECONDS:
            self.failures = 0
        if self.door is not None and self.process.returncode == 0:  # nobody needed it any more
            self.process = None
            return
        delay = BACK_OFF_SECONDS[min(self.failures, len(BACK_OFF_SECONDS) - 1)]
        code = self.process.returncode
        print(f"{self.name} ended with {code}; again in {delay} s", file=sys.stderr, flush=True)
        self.failures += 1
        self.due = now + delay
        self.process = None


def be_a_child_of(supervisor: int, cpus: set[int] | None = None) -> None:
    """In the new process: ordinary signals, and death by the kernel's hand with the supervisor."""
    if cpus:
        os.sched_setaffinity(0, cpus)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:  # it died before the kernel was told
        os._exit(1)


def supervise(children: list[Child]) -> None:
    """Keeps `children` alive until a stop signal comes, then ends them all."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        while True:
            for child in children:
                child.tend(time.monotonic())
            received = signal.sigtimedwait(SIGNALS, TENDED_SECONDS)
            if received and received.si_signo in STOP_SIGNALS:
                return
    finally:
        stop([child.process for child in children if child.process])


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; it outlives the web server, so a restart refuses nobody."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise CommandError(f"Can't listen on {host} port {port}: {error.strerror}") from error


def shown(host: str) -> str:
    """`host` as a browser of this machine is to write it."""
    if host in {"127.0.0.1", "::1", "0.0.0.0", "::"}:  # noqa: S104 (compared, not listened on)
        return "localhost"
    return f"[{host}]" if ":" in host else host


def web(listener: socket.socket, environment: dict[str, str]) -> Child:
    options = [word for option in DAPHNE_OPTIONS for word in option]
    command = [sys.executable, "-m", "reception.web", *options, "--fd", str(listener.fileno())]
    command.append(":".join(settings.ASGI_APPLICATION.rsplit(".", 1)))
    port = listener.getsockname()[1]
    cpus = one_cpu(port, os.sched_getaffinity(0)) if settings.WEB_ONE_CPU else None
    return Child("web", command, environment, (listener.fileno(),), cpus=cpus)


def one_cpu(port: int, allowed: set[int]) -> set[int]:
    """That of the web server, whose threads take turns in the interpreter: on several CPUs each
    turn wakes another one up, and half of the time goes into that (docs/decisions/0056). Servers
    on neighbouring ports get different ones."""
    return {sorted(allowed)[port % len(allowed)]}


def worker(environment: dict[str, str]) -> Child:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
    return Child("worker", command, environment)


def recorder(environment: dict[str, str]) -> Child:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "recorder"]
    return Child("recorder", command, environment)


def echo(door: socket.socket, environment: dict[str, str]) -> Child:
    manage = str(settings.BASE_DIR / "manage.py")
    command = [sys.executable, manage, "echo", "--fd", str(door.fileno()), "--idle", "300"]
    return Child("echo", command, environment, (door.fileno(),), door)


class Command(BaseCommand):
    help = "Serves the product: web server, job worker, (if RECORDING) recorder, echo; supervised."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0: any free one")
        parser.add_argument("--noworker", action="store_true", help="the web server alone")

    def handle(self, *, host: str, port: int, noworker: bool, **options: Any) -> None:
        with listen(host, port) as listener, listen("127.0.0.1", 0) as door:
            port = listener.getsockname()[1]
            environment = self.environment(port)
            own_echo = settings.ECHO and not settings.ECHO_AT and not noworker
            if own_echo:
                environment["ECHO_AT"] = f"127.0.0.1:{door.getsockname()[1]}"
            children = [web(listener, environment)]
            if own_echo:
                children.append(echo(door, environment))
            if not noworker:
                children.append(worker(environment))
                if settings.RECORDING:
                    children.append(recorder(environment))
            self.stdout.write(f"Qabul listens on http://{shown(host)}:{port}")
            self.stdout.flush()
            supervise(children)

    def environment(self, port: int) -> dict[str, str]:
        environment = {**os.environ}  # with the settings module that manage.py named
        if settings.DEMO:  # links in letters then lead to the port really listened on
            environment.setdefault("SITE_URL", f"http://localhost:{port}")
        return environment
