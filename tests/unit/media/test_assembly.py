from hypothesis import given
from hypothesis import strategies as st

from signaling.media.assembly import MOST_WAITING, Assembly, Packet

START = 65_530  # so that sequence numbers wrap


def picture(frames: int, packets: int = 3) -> list[Packet]:
    """Frames of some packets each; the first byte says K for a keyframe (every fifth) or P."""
    made = []
    for frame in range(frames):
        kind = b"K" if frame % 5 == 0 else b"P"
        for part in range(packets):
            number = (START + frame * packets + part) % 65_536
            timestamp = (2**32 - 6000 + frame * 3000) % 2**32
            data = kind + b"%d" % frame if part == 0 else b"."
            made.append(Packet(number, timestamp, part == packets - 1, data))
    return made


def is_key(data: bytes) -> bool:
    return data.startswith(b"K")


def video() -> Assembly:
    return Assembly(is_key, patience=0.8)


@given(st.data())
def test_packets_in_any_order_make_all_frames_in_order(data):
    packets = picture(20)
    shuffled = data.draw(st.permutations(packets[1:]))
    assembly = video()
    frames = [f for p in [packets[0], *shuffled] for f in assembly.add(p, 0.0)]
    assert [f.data for f in frames] == [
        (b"K" if n % 5 == 0 else b"P") + b"%d.." % n for n in range(20)
    ]
    assert [f.ticks - frames[0].ticks for f in frames] == [n * 3000 for n in range(20)]


def test_a_packet_that_comes_twice_counts_once():
    assembly = video()
    frames = [f for p in picture(5) for f in assembly.add(p, 0.0) + assembly.add(p, 0.0)]
    assert len(frames) == 5


def test_what_is_missing_is_named_until_it_comes():
    packets, assembly = picture(3), video()
    for packet in [*packets[:2], *packets[4:]]:
        assembly.add(packet, 0.0)
    assert assembly.missing() == [packets[2].sequence, packets[3].sequence]
    assembly.add(packets[2], 0.1)
    assembly.add(packets[3], 0.1)
    assert assembly.missing() == []


def test_after_patience_the_picture_goes_on_with_the_next_keyframe():
    packets, assembly = picture(12), video()
    frames = [f for p in packets[:4] + packets[5:] for f in assembly.add(p, 0.0)]
    assert assembly.expire(0.7) == []
    frames += assembly.expire(0.8)
    assert [f.data[:1] + f.data[1:].split(b".")[0] for f in frames] == (
        [b"K0", b"K5", b"P6", b"P7", b"P8", b"P9", b"K10", b"P11"]
    )
    assert assembly.given_up == 1


def test_nothing_is_taken_before_the_first_keyframe():
    packets, assembly = picture(12), video()
    frames = [f for p in packets[4:] for f in assembly.add(p, 0.0)]
    assert frames[0].data.startswith(b"K5")


def test_lost_sound_costs_only_itself():
    sound = [Packet(n, n * 960, last=False, data=b"%d" % n) for n in range(10)]
    assembly = Assembly(None, patience=0.3)
    frames = [f for p in sound[:4] + sound[5:] for f in assembly.add(p, 0.0)]
    frames += assembly.expire(0.3)
    assert [f.data for f in frames] == [b"%d" % n for n in range(10) if n != 4]
    assert frames[4].ticks - frames[3].ticks == 2 * 960


def test_padding_between_frames_is_no_frame():
    packets, assembly = picture(2), video()
    padding = Packet((packets[2].sequence + 1) % 65_536, packets[2].timestamp, False, b"")
    later = [p._replace(sequence=(p.sequence + 1) % 65_536) for p in packets[3:]]
    frames = [f for p in [*packets[:3], padding, *later] for f in assembly.add(p, 0.0)]
    assert [f.data for f in frames] == [b"K0..", b"P1.."]


def test_a_hole_never_keeps_more_than_its_bound():
    assembly = video()
    first, *others = picture(MOST_WAITING, 2)
    assembly.add(first, 0.0)
    for packet in others[1:]:
        assembly.add(packet, 0.0)
        assert len(assembly._waiting) <= MOST_WAITING
    assert assembly.given_up == 1
