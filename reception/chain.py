"""PURE. The journal as a chain: each link is the hash of the one before and of an event.

Whoever changes, removes or adds an event afterwards has to make every later link anew, and the
newest one was written down elsewhere: that is what `manage.py verify_journal --head` is given.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

START = "0" * 64


def link(before: str, event: Mapping[str, Any]) -> str:
    """64 hex digits. `event`: JSON types only."""
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{before}\n{text}".encode()).hexdigest()
