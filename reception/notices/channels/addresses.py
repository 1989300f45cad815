"""How an address stands in the head of a letter and on its envelope."""

import re
from functools import lru_cache

from django.core.mail.message import sanitize_address

PLAIN = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)


def plain(address: str) -> str:
    """One without a name: a domain in other letters has another spelling."""
    return address if PLAIN.fullmatch(address) else sanitize_address(address, "utf-8")


@lru_cache(maxsize=16)
def sender(address: str) -> str:
    """One of ours, maybe with a name."""
    return sanitize_address(address, "utf-8")
