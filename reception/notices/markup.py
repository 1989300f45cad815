"""PURE. The HTML of a letter, made of its text, so that the two never say different things."""

import re
from html import escape
from itertools import groupby

FACT = re.compile(r"^([^\s:][^:\n]{0,40}): (\S.*)$")
LINK = re.compile(r"https?://[^\s<>\"']+")
# Mail programs know no style sheets of ours.
PAGE = (
    "margin:0;padding:24px 16px;background:#f6f1e7;color:#1d2b2d;"
    "font:16px/1.5 'Noto Sans',Arial,sans-serif"
)
SHEET = "max-width:600px;margin:0 auto;padding:24px;background:#fff;border-top:4px solid #0b5c68"
LABEL = "padding:2px 16px 2px 0;color:#55666a;text-align:left;vertical-align:top;font-weight:400"
TAGS = {"uz-cyrl": "uz-Cyrl"}


def html_of(subject: str, text: str, language: str, site: str) -> str:
    """A whole document. Paragraphs are parted by empty lines; lines like "When: Tuesday" that
    follow one another become a table; addresses become links, those of `site` alone."""
    parts = [block(part, site) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return (
        f'<!doctype html><html lang="{escape(TAGS.get(language, language))}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(subject)}</title></head>"
        f'<body style="{PAGE}"><div style="{SHEET}">{"".join(parts)}</div></body></html>'
    )


def block(part: str, site: str) -> str:
    lines = [line.strip() for line in part.splitlines() if line.strip()]
    found = []
    for is_fact, some in groupby(lines, key=lambda line: bool(FACT.match(line))):
        if is_fact:
            rows = "".join(row(line, site) for line in some)
            found.append(f'<table role="presentation" style="border-spacing:0">{rows}</table>')
        else:
            found.append(f"<p>{'<br>'.join(linked(line, site) for line in some)}</p>")
    return "".join(found)


def row(line: str, site: str) -> str:
    fact = FACT.match(line)
    assert fact
    label, value = escape(fact[1]), linked(fact[2], site)
    return f'<tr><th scope="row" style="{LABEL}">{label}</th><td>{value}</td></tr>'


def linked(line: str, site: str) -> str:
    """Escaped, with links to our own pages: what others wrote leads nobody elsewhere."""
    done, at = [], 0
    for found in LINK.finditer(line):
        address = found[0].rstrip(".,;:)")
        if address != site and not address.startswith(site + "/"):
            continue
        done.append(escape(line[at : found.start()]))
        done.append(f'<a href="{escape(address)}" style="color:#0b5c68">{escape(address)}</a>')
        at = found.start() + len(address)
    return "".join([*done, escape(line[at:])])
