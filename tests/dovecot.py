"""A real IMAP server on the loopback: Debian's Dovecot, with one person's mailbox."""

import getpass
import imaplib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import await_answer, end, free_port, start

PASSWORD = "of-tests"
CONFIG = """
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
mail_location = maildir:{home}/mail
first_valid_uid = 1
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {internal_group}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={home}/mail
}}
"""


@dataclass(frozen=True)
class Dovecot:
    port: int

    @property
    def url(self) -> str:
        return f"imap://office:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as server:
            server.login("office", PASSWORD)
            server.select("INBOX")
            yield server

    def deliver(self, letter: bytes) -> None:
        with self.opened() as server:
            assert server.append("INBOX", None, None, letter)[0] == "OK"

    def flags(self) -> list[bytes]:
        """Of every letter, to see that nothing touched them."""
        with self.opened() as server:
            return [part for part in server.fetch("1:*", "(FLAGS)")[1] if isinstance(part, bytes)]


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="qabul-dovecot-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        home.chmod(0o755)
        mail = home / "mail"
        mail.mkdir()
        me = getpass.getuser()
        # It refuses to keep root's mail, and drops root's rights where it has them.
        owner, login, internal = ("mail", "dovenull", "dovecot") if os.geteuid() == 0 else (me,) * 3
        group = "mail" if os.geteuid() == 0 else str(os.getegid())
        if os.geteuid() == 0:
            shutil.chown(mail, owner, group)
        internal_group = internal if os.geteuid() == 0 else ""
        (home / "dovecot.conf").write_text(
            CONFIG.format(
                home=home, port=port, password=PASSWORD, owner=owner, group=group,
                login=login, internal=internal, internal_group=internal_group,
            )
        )  # fmt: skip
        program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") or "dovecot"
        process = start([program, "-F", "-c", str(home / "dovecot.conf")])
        try:
            running = Dovecot(port)
            await_answer(lambda: greeted(running), process, "Dovecot")
            yield running
        finally:
            end(process)


def greeted(running: Dovecot) -> None:
    try:
        with running.opened():
            pass
    except imaplib.IMAP4.error as error:
        raise OSError from error
