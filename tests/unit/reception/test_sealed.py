import os

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from reception.sealed import CHUNK, SEALED, Broken, SealedReader, SealedWriter, rotate

# Writes at places, as a muxer does that goes back to fill something in.
WRITES = st.lists(st.tuples(st.integers(0, 5 * CHUNK), st.binary(max_size=2 * CHUNK)), max_size=8)


def write(path, data: bytes) -> SealedWriter:
    writer = SealedWriter(path)
    writer.write(data)
    return writer


@limits(max_examples=40, deadline=None)
@given(WRITES)
def test_what_is_written_anywhere_is_read_as_from_a_plain_file(tmp_path_factory, writes):
    home = tmp_path_factory.mktemp("sealed")
    writer, plain = SealedWriter(home / "sealed"), bytearray()
    for place, data in writes:
        place = min(place, len(plain))  # muxers leave no holes
        writer.seek(place)
        writer.write(data)
        plain[place : place + len(data)] = data
    writer.close()
    assert SealedReader(home / "sealed", size=writer.size).read() == bytes(plain)
    assert SealedReader(home / "sealed").read() == bytes(plain)


def test_nothing_of_it_can_be_read_on_the_disk(tmp_path):
    write(tmp_path / "f", b"Aziza" * 10_000).close()
    assert b"Aziza" not in (tmp_path / "f").read_bytes()
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


def test_what_was_flushed_outlives_the_writer(tmp_path):
    writer = write(tmp_path / "f", b"a" * (CHUNK + 10))
    writer.flush()
    writer.write(b"b" * 5)
    assert SealedReader(tmp_path / "f").read() == b"a" * (CHUNK + 10)


def test_a_torn_last_chunk_costs_only_itself(tmp_path):
    write(tmp_path / "f", b"a" * (2 * CHUNK) + b"b" * 100).close()
    os.truncate(tmp_path / "f", (tmp_path / "f").stat().st_size - 7)
    reader = SealedReader(tmp_path / "f")
    assert reader.read() == b"a" * (2 * CHUNK)
    assert reader.torn


def test_a_changed_byte_is_noticed(tmp_path):
    path = tmp_path / "f"
    write(path, b"a" * (3 * CHUNK)).close()
    data = bytearray(path.read_bytes())
    data[-SEALED - 100] ^= 1
    path.write_bytes(data)
    with pytest.raises(Broken):
        SealedReader(path, size=3 * CHUNK).read()


def test_chunks_that_changed_places_are_noticed(tmp_path):
    path = tmp_path / "f"
    write(path, b"a" * CHUNK + b"b" * CHUNK).close()
    data = path.read_bytes()
    head = len(data) - 2 * SEALED
    path.write_bytes(data[:head] + data[head + SEALED :] + data[head : head + SEALED])
    with pytest.raises(Broken):
        SealedReader(path, size=2 * CHUNK).read()


def test_a_finished_file_that_was_cut_is_noticed(tmp_path):
    path = tmp_path / "f"
    write(path, b"a" * (2 * CHUNK)).close()
    os.truncate(path, path.stat().st_size - SEALED)
    with pytest.raises(Broken):
        SealedReader(path, size=2 * CHUNK).read()


def test_a_new_first_key_reads_it_after_rotation_without_the_old_one(tmp_path, settings):
    write(tmp_path / "f", b"said").close()
    old = settings.PERSONAL_DATA_KEYS
    settings.PERSONAL_DATA_KEYS = ["a new key", *old]
    rotate(tmp_path / "f")
    settings.PERSONAL_DATA_KEYS = ["a new key"]
    assert SealedReader(tmp_path / "f").read() == b"said"


def test_a_range_is_read_without_the_rest(tmp_path):
    data = os.urandom(5 * CHUNK)
    write(tmp_path / "f", data).close()
    reader = SealedReader(tmp_path / "f", size=len(data))
    assert b"".join(reader.pieces(100, 3 * CHUNK + 7)) == data[100 : 3 * CHUNK + 7]
