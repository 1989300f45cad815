"""Under which name a stranger's file is downloaded."""

import re
import unicodedata

EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
LONGEST = 100  # characters
# Control characters, marks that turn the writing round (so that "fdp.exe" reads "exe.pdf"),
# halves of characters, unassigned ones, ends of line and of paragraph.
UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
FORBIDDEN = '<>:"|?*'  # by Windows
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def safe_name(name: str, content_type: str) -> str:
    """The base of `name` with the extension of what the file is, at most LONGEST characters."""
    extension = EXTENSIONS.get(content_type, ".bin")
    base = re.split(r"[/\\]", name)[-1]
    base = "".join(
        sign for sign in base if unicodedata.category(sign) not in UNSEEN and sign not in FORBIDDEN
    )
    stem = EXTENSION.sub("", base.strip())[: LONGEST - len(extension)].strip(" .")
    return (stem or "paper") + extension
