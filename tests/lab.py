"""A small network of the test's own: namespaces joined by a router in user space, which delays,
loses, slows down and cuts. Kernels without netem, CI's among them, can do it too.

    with Lab("server", "aziza") as lab:
        lab["aziza"].delay = 0.15        seconds each way
        lab["aziza"].loss = 0.05         share of packets, from a fixed seed
        lab["aziza"].rate = 256_000      bit/s each way
        lab["aziza"].cut = True
        lab["aziza"].move()              to another address, as from Wi-Fi to 4G
        lab.apart.add(frozenset(("aziza", "botir")))    neither reaches the other
        with lab["server"].inside(): …   this thread, and the processes that it starts, are there

Needs root, for namespaces and /dev/net/tun.
"""

import ctypes
import fcntl
import heapq
import ipaddress
import itertools
import os
import random
import selectors
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

TUNSETIFF, TUN, NO_INFO = 0x400454CA, 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
MTU = 1400
LONGEST_QUEUE = 1.0  # seconds that a slow path holds back before it drops
LIBC = ctypes.CDLL(None, use_errno=True)


def enter(space: int) -> None:
    """This thread's network becomes that of the open namespace."""
    if LIBC.setns(space, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


@dataclass
class Host:
    name: str
    number: int
    delay: float = 0
    loss: float = 0
    rate: float = 0
    cut: bool = False
    tun: int = -1
    last: int = 2
    busy_until: list[float] = field(default_factory=lambda: [0.0, 0.0])  # to it, from it

    @property
    def space(self) -> str:
        return f"qabul-{os.getpid()}-{self.name}"

    @property
    def address(self) -> str:
        return f"10.9.{self.number}.{self.last}"

    def ip(self, *arguments: str) -> None:
        subprocess.run(["ip", "-n", self.space, *arguments], check=True)

    def move(self) -> None:
        old, self.last = self.address, self.last + 1
        self.ip("addr", "del", f"{old}/32", "dev", "t0")
        self.ip("addr", "add", f"{self.address}/32", "dev", "t0")
        self.ip("route", "replace", "default", "dev", "t0", "src", self.address)

    @contextmanager
    def inside(self) -> Iterator[None]:
        here = Path("/proc/thread-self/ns/net")
        with here.open() as before, Path(f"/run/netns/{self.space}").open() as there:
            enter(there.fileno())
            try:
                yield
            finally:
                enter(before.fileno())

    def up(self) -> None:
        subprocess.run(["ip", "netns", "add", self.space], check=True)
        with ThreadPoolExecutor(1) as apart:  # a device belongs where its thread is
            self.tun = apart.submit(self._device).result()
        self.ip("link", "set", "lo", "up")
        self.ip("addr", "add", f"{self.address}/32", "dev", "t0")
        self.ip("link", "set", "t0", "mtu", str(MTU), "up")
        self.ip("route", "add", "default", "dev", "t0", "src", self.address)

    def _device(self) -> int:
        with self.inside():
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"t0", TUN | NO_INFO))
        return device

    def down(self) -> None:
        with suppress(OSError):
            os.close(self.tun)
        subprocess.run(["ip", "netns", "del", self.space], check=False)


class Lab:
    def __init__(self, *names: str) -> None:
        self.hosts = {name: Host(name, number) for number, name in enumerate(names)}
        self.apart: set[frozenset[str]] = set()  # pairs of names
        self.chance = random.Random(1)
        self.counter = itertools.count()
        self.under_way: list[tuple[float, int, int, bytes]] = []  # due, order, device, packet
        self.stop = threading.Event()

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name]

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            for host in self.hosts.values():
                undo.callback(host.down)
                host.up()
            self.router = threading.Thread(target=self.route, daemon=True)
            self.router.start()
            self.undo = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.router.join()
        self.undo.close()

    def route(self) -> None:
        with selectors.DefaultSelector() as ready:
            for host in self.hosts.values():
                ready.register(host.tun, selectors.EVENT_READ, host)
            while not self.stop.is_set():
                pause = self.under_way[0][0] - time.monotonic() if self.under_way else 0.1
                for key, _ in ready.select(max(0, min(pause, 0.1))):
                    self.take(key.data)
                self.deliver()

    def take(self, sender: Host) -> None:
        with suppress(BlockingIOError):
            while packet := os.read(sender.tun, 65535):
                self.carry(sender, packet)

    def carry(self, sender: Host, packet: bytes) -> None:
        if packet[0] >> 4 != 4:
            return
        to = ipaddress.IPv4Address(packet[16:20])
        target = next((one for one in self.hosts.values() if str(to) == one.address), None)
        if target is None or sender.cut or target.cut:
            return
        if frozenset((sender.name, target.name)) in self.apart:
            return
        due = time.monotonic()
        for host, way in ((sender, 1), (target, 0)):
            if self.chance.random() < host.loss:
                return
            if host.rate:
                due = max(due, host.busy_until[way]) + len(packet) * 8 / host.rate
                if due - time.monotonic() > LONGEST_QUEUE + host.delay + sender.delay:
                    return
                host.busy_until[way] = due
            due += host.delay
        heapq.heappush(self.under_way, (due, next(self.counter), target.tun, packet))

    def deliver(self) -> None:
        now = time.monotonic()
        while self.under_way and self.under_way[0][0] <= now:
            _, _, device, packet = heapq.heappop(self.under_way)
            with suppress(OSError):
                os.write(device, packet)
