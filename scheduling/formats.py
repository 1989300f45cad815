"""How people meet. A window of a calendar offers some of these formats."""

from enum import StrEnum


class Format(StrEnum):
    VIDEO = "video"
    IN_PERSON = "in_person"
    PHONE = "phone"

    @property
    def bit(self) -> int:
        """Its place in the sum that a rule stores."""
        return 1 << list(Format).index(self)


def stored(formats: "list[Format]") -> int:
    """The sum for a rule; ValueError if it would offer none."""
    if not formats:
        raise ValueError("a window offers at least one format")
    return sum(one.bit for one in set(formats))


def offered(bits: int) -> list[Format]:
    return [one for one in Format if bits & one.bit]


VIDEO_ONLY = Format.VIDEO.bit
