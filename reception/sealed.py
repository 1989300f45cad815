"""Large encrypted files that are written and read in place: recordings.

A file has a random key of its own, which stands in its head under PERSONAL_DATA_KEYS. What follows
are chunks of 16 KiB, each sealed by AES-256-GCM with a fresh nonce and its number as associated
data: none can be changed, moved or taken from another file unnoticed. A chunk that grows is sealed
anew in its place. Whoever knows the length of a finished file passes it to `SealedReader`, for a
file cut at its end is otherwise the same as one whose writer died.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reception.crypto import decrypt_bytes, encrypt_bytes, rotate_bytes

MAGIC = b"QABULSF1"
HEAD = struct.Struct(f">{len(MAGIC)}sH")  # then the sealed key
CHUNK = 16 * 1024  # bytes of plain text; what a torn last one costs stays small
NONCE, TAG = 12, 16
SEALED = CHUNK + NONCE + TAG


class Broken(Exception):
    """The file is not what its writer left."""


class _Sealed:
    """What reader and writer share: where chunks stand, and how they are opened."""

    def __init__(self, file: BinaryIO, key: bytes, start: int) -> None:
        self.file = file
        self.cipher = AESGCM(key)
        self.start = start
        self.position = 0

    def _offset(self, number: int) -> int:
        return self.start + number * SEALED

    def _open_chunk(self, number: int) -> bytes:
        self.file.seek(self._offset(number))
        sealed = self.file.read(SEALED)
        if not sealed:
            return b""
        try:
            return self.cipher.decrypt(sealed[:NONCE], sealed[NONCE:], struct.pack(">Q", number))
        except (InvalidTag, ValueError) as error:
            raise Broken(f"chunk {number}") from error

    def tell(self) -> int:
        return self.position


class SealedWriter(_Sealed):
    """A new file; `write`, `seek` and `tell` as muxers want them. Flushed at each call of `flush`
    and once a chunk is full; a process that dies loses what came after that."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = AESGCM.generate_key(256)
        sealed_key = encrypt_bytes(key)
        head = HEAD.pack(MAGIC, len(sealed_key)) + sealed_key
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        file = os.fdopen(descriptor, "r+b", buffering=0)
        file.write(head)
        super().__init__(file, key, len(head))
        self.size = 0
        self._number = 0
        self._chunk = bytearray()
        self._dirty = False

    def write(self, data: bytes, /) -> int:
        view, done = memoryview(data), 0
        while done < len(view):
            number, at = divmod(self.position, CHUNK)
            if number != self._number:
                self._turn_to(number)
            part = view[done : done + CHUNK - at]
            if len(self._chunk) < at:
                self._chunk.extend(bytes(at - len(self._chunk)))
            self._chunk[at : at + len(part)] = part
            self._dirty = True
            done += len(part)
            self.position += len(part)
            self.size = max(self.size, self.position)
        return done

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self.position, os.SEEK_END: self.size}[whence]
        self.position = base + offset
        return self.position

    def flush(self) -> None:
        if self._dirty:
            nonce = os.urandom(NONCE)
            number = struct.pack(">Q", self._number)
            self.file.seek(self._offset(self._number))
            self.file.write(nonce + self.cipher.encrypt(nonce, bytes(self._chunk), number))
            self._dirty = False

    def close(self) -> None:
        if not self.file.closed:
            self.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def _turn_to(self, number: int) -> None:
        self.flush()
        self._number = number
        self._chunk = bytearray(self._open_chunk(number))


class SealedReader(_Sealed):
    """Random access to a sealed file. Without `size`, as far as it can be read. Raises Broken."""

    def __init__(self, path: Path, size: int | None = None) -> None:
        file = path.open("rb")
        try:
            key, start = _read_head(file)
        except BaseException:
            file.close()
            raise
        super().__init__(file, key, start)
        self._number, self._chunk = -1, b""
        self.torn = False
        self.size = self._measure() if size is None else size

    def read(self, count: int = -1, /) -> bytes:
        end = self.size if count < 0 else min(self.size, self.position + count)
        parts = []
        while self.position < end:
            number, at = divmod(self.position, CHUNK)
            part = self._chunk_at(number)[at : at + end - self.position]
            if not part:
                raise Broken("cut off")
            parts.append(part)
            self.position += len(part)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self.position, os.SEEK_END: self.size}[whence]
        self.position = base + offset
        return self.position

    def close(self) -> None:
        self.file.close()

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to `end`, piece by piece; closes the file."""
        try:
            self.seek(start)
            while self.position < end:
                yield self.read(min(4 * CHUNK, end - self.position))
        finally:
            self.close()

    def _chunk_at(self, number: int) -> bytes:
        if number != self._number:
            self._chunk, self._number = self._open_chunk(number), number
        return self._chunk

    def _measure(self) -> int:
        """Of a file whose writer died: up to its last chunk that is whole."""
        length = os.fstat(self.file.fileno()).st_size - self.start
        chunks = max(0, -(-length // SEALED))
        while chunks:
            try:
                return (chunks - 1) * CHUNK + len(self._chunk_at(chunks - 1))
            except Broken:
                self.torn = True
                chunks -= 1
        return 0


def _read_head(file: BinaryIO) -> tuple[bytes, int]:
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        raise Broken("no head")
    magic, length = HEAD.unpack(head)
    if magic != MAGIC:
        raise Broken("not ours")
    return decrypt_bytes(file.read(length)), HEAD.size + length


def rotate(path: Path) -> None:
    """The file's key under the first of PERSONAL_DATA_KEYS; its chunks stay as they are."""
    with path.open("r+b") as file:
        magic, length = HEAD.unpack(file.read(HEAD.size))
        if magic != MAGIC:
            raise Broken("not ours")
        token = rotate_bytes(file.read(length))
        if len(token) != length:
            raise Broken("the head has no room for the new key")
        file.seek(HEAD.size)
        file.write(token)
