"""A person as a provider of identities describes them, before anything is kept."""

from dataclasses import dataclass

from reception.crypto import lookup_hash


@dataclass(frozen=True)
class Person:
    """`subject`: the provider's own name for the person, which never changes. `number`: the
    personal number (PINFL) that it vouches for, or "". `email` is what it has on file: no proof."""

    provider: str
    subject: str
    name: str = ""
    number: str = ""
    email: str = ""

    @property
    def subject_hash(self) -> str:
        return lookup_hash(f"subject:{self.provider}:{self.subject}")

    @property
    def number_hash(self) -> str:
        return lookup_hash(f"number:{self.number}") if self.number else ""

    @property
    def identity(self) -> str:
        """What limits count by: the same for one person at whatever provider, where it is known
        that it is one."""
        return self.number_hash or self.subject_hash
