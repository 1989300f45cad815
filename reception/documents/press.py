"""A program: HTML on standard input, tagged PDF (PDF/UA-1) on standard output.

It runs apart from the web (`rendering.py`), fetches nothing from any network or disk, and its
memory and time end with it.
"""

import resource
import sys

from weasyprint import HTML
from weasyprint.urls import URLFetcher

MEMORY = 1024 * 1024 * 1024  # bytes
CPU_SECONDS = 30


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    page = HTML(
        string=sys.stdin.buffer.read().decode(),
        url_fetcher=URLFetcher(allowed_protocols=["data"]),
    )
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
