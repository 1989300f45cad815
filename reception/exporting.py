"""The worker puts together what citizens asked for, one after another."""

from datetime import datetime

import structlog
from django.utils import timezone

from reception.actions import exports
from reception.documents.portable import write_zip
from reception.models import DataExport
from reception.sealed import SealedWriter

log = structlog.get_logger()


def build_next(now: datetime) -> None:
    """At most one; what can't be done now is tried again."""
    export = exports.claim(now)
    if export is not None:
        build(export)


def build(export: DataExport) -> None:
    name = exports.new_name()
    try:
        writer = SealedWriter(exports.path_of(name))
        try:
            write_zip(export, writer)  # type: ignore[arg-type]  # as much of a file as a ZIP needs
        finally:
            writer.close()
    except Exception:
        log.exception("export_not_built", export=export.pk)
        exports.path_of(name).unlink(missing_ok=True)
        exports.failed(export)
    else:
        exports.ready(export, name, writer.size, now=timezone.now())
