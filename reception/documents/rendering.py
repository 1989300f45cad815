"""HTML becomes a PDF within bounds, and is kept by what it says.

The name under which a PDF is kept is a keyed hash of its HTML: a changed text or language is
another paper, and the same one is never rendered twice. What is kept is encrypted.
"""

import os
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.template.loader import render_to_string

from reception.crypto import decrypt_bytes, encrypt_bytes, lookup_hash

log = structlog.get_logger()
AT_ONCE = 2  # processes of one web process
WAIT_SECONDS, RENDER_SECONDS = 10, 25
NEEDED = ("PATH", "HOME", "LANG", "PYTHONPATH", "FONTCONFIG_PATH", "XDG_CACHE_HOME")  # no secret
presses = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too many papers are asked for at this moment, or this one takes too long."""


def pdf(template: str, context: dict[str, object]) -> bytes:
    """The template as PDF/UA, in the language that is active. Raises Busy."""
    html = render_to_string(template, context)
    kept = folder() / lookup_hash("document:" + html)
    if found := read(kept):
        return found
    made = printed(html)
    keep(kept, made)
    return made


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"


def read(kept: Path) -> bytes | None:
    try:
        return decrypt_bytes(kept.read_bytes())
    except FileNotFoundError:
        return None
    except Exception as error:  # half written, or of a key that is gone: it is made again
        log.warning("document_not_read", error=type(error).__name__)
        return None


def keep(kept: Path, made: bytes) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f"{kept.name}.{os.getpid()}-{threading.get_ident()}")
    draft.write_bytes(encrypt_bytes(made))
    draft.chmod(0o600)
    draft.replace(kept)


def printed(html: str) -> bytes:
    """By the press, alone in its process. Raises Busy."""
    if not presses.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reception.documents.press"],
            input=html.encode(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in NEEDED if name in os.environ},
            timeout=RENDER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Busy from error
    finally:
        presses.release()
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        # Its own words could quote the paper.
        raise RuntimeError(f"the press ended with {done.returncode}")
    return done.stdout


def forget(before: datetime) -> None:
    """Papers that were last made before this moment; they are made again when asked for."""
    if not folder().exists():
        return
    for kept in folder().iterdir():
        if kept.stat().st_mtime < before.timestamp():
            kept.unlink(missing_ok=True)
