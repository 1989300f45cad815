"""`python -m tests.rights`: writes docs/permissions.md anew."""

import os
from pathlib import Path

import django

PAGE = Path(__file__).parent.parent.parent / "docs" / "permissions.md"

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reception.settings")
    os.environ.setdefault("QABUL_DEMO", "1")
    django.setup()
    from tests.rights.document import document

    PAGE.write_text(document())
