"""From what was answered to the appeal's own fields, and to the rows that stand beside it."""

from datetime import date
from typing import Any

from django.db.models import Model

from reception.models import Appeal, Claim, Mandate
from reception.models.applicants import ApplicantKind, MandateKind, Needs

OWN = ("kind", "name", "residence", "email", "phone", "subject", "text")
MAYBE = ("organisation", "tax_number", "position")
BODIES = {ApplicantKind.COMPANY, ApplicantKind.STATE_BODY}


def lacking(answers: dict[str, Any]) -> str:
    """The page on which something is missing that this kind of applicant has to say; "" if none.

    What is missing in form is asked for; it is no reason to turn anybody away.
    """
    kind = answers.get("kind")
    needed = {
        "applicant": ["residence", *(["organisation"] if kind in BODIES else ["name"])],
        "mandate": ["name"] if kind in BODIES else [],
    }
    if kind == ApplicantKind.COMPANY:
        needed["applicant"].append("tax_number")
        needed["mandate"].append("mandate_kind")
    elif answers.get("represented"):
        needed["mandate"] += ["representative", "mandate_kind"]
    missing = (page for page, names in needed.items() if not all(map(answers.get, names)))
    return next(missing, "")


def appeal_fields(answers: dict[str, Any]) -> dict[str, Any]:
    """What a person says of a body they don't speak for, having changed her mind, is left out."""
    kept = {name: answers.get(name) or "" for name in OWN}
    if kept["kind"] in BODIES:
        kept |= {name: answers.get(name) or "" for name in MAYBE}
    else:
        kept["minor"] = bool(answers.get("minor"))
    return kept | {"needs_stored": Needs.of(answers).stored()}


def beside(appeal: Appeal, answers: dict[str, Any]) -> list[Model]:
    """The mandate and the claim to come first, unsaved, if there are any."""
    rows: list[Model] = []
    if mandate := mandate_of(appeal, answers):
        rows.append(mandate)
    if category := answers.get("category"):
        rows.append(Claim(appeal=appeal, category_id=int(category)))
    return rows


def mandate_of(appeal: Appeal, answers: dict[str, Any]) -> Mandate | None:
    person = appeal.kind == ApplicantKind.PERSON
    kind = answers.get("mandate_kind")
    if appeal.between_bodies or not kind or (person and not answers.get("represented")):
        return None
    return Mandate(
        appeal=appeal,
        kind=MandateKind(kind),
        representative=answers["representative"] if person else appeal.name,
        number=answers.get("mandate_number") or "",
        issued=day_of(answers.get("mandate_issued")),
        until=day_of(answers.get("mandate_until")),
    )


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
