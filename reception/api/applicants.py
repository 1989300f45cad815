"""Who appeals, about what: what a booking and an application for a batch have alike."""

from datetime import date
from typing import Annotated, Any, Self

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reception.api.types import Body, text
from reception.forms.applicant import no_tax_number
from reception.forms.fields import PHONE_PATTERN
from reception.models.applicants import ACCESS, INTERPRETERS, ApplicantKind, MandateKind
from reception.tax_numbers import is_tax_number, normalised


class MandateIn(Body):
    """Why somebody speaks for the applicant. Its paper is shown at the reception."""

    kind: MandateKind
    number: Annotated[str, text(60, 0)] = ""
    issued: date | None = None
    until: date | None = Field(None, description="Its last day; null: it has no end.")

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        if self.kind == MandateKind.ATTORNEY and not self.number:
            raise PydanticCustomError("number", _("Write the number of the power of attorney"))
        if self.issued and self.until and self.until < self.issued:
            raise PydanticCustomError("until", _("It ends before it was issued; check the days"))
        return self


class NeedsIn(Body):
    """What helps the applicant at the reception."""

    interpreter: str = Field("", json_schema_extra={"enum": ["", *INTERPRETERS]})
    access: list[str] = Field(
        [],
        max_length=len(ACCESS),
        json_schema_extra={"items": {"type": "string", "enum": list(ACCESS)}},
    )
    words: Annotated[str, text(500, 0)] = ""

    @model_validator(mode="after")
    def are_known(self) -> Self:
        if self.interpreter not in {"", *INTERPRETERS} or not ACCESS.keys() >= set(self.access):
            raise PydanticCustomError("needs", _("Choose from the list"))
        if self.interpreter == "other" and not self.words:
            raise PydanticCustomError("words", _("Write which language you need"))
        return self


class Applicant(Body):
    kind: ApplicantKind = ApplicantKind.PERSON
    name: Annotated[str, text(150)] = Field(description="As in the identity document.")
    organisation: Annotated[str, text(200, 0)] = Field("", description="If you speak for one.")
    tax_number: Annotated[str, text(20, 0)] = Field("", description="Of a company: needed.")
    residence: Annotated[str, text(250)]
    phone: str = Field("", max_length=25, pattern=f"^$|{PHONE_PATTERN}")
    subject: Annotated[str, text(150)]
    text: Annotated[str, text(5000)]

    @model_validator(mode="after")
    def speaks_for_somebody(self) -> Self:
        if self.kind == ApplicantKind.PERSON:
            self.organisation = self.tax_number = ""
        elif not self.organisation:
            raise PydanticCustomError("organisation", _("Write for whom you speak"))
        self.tax_number = normalised(self.tax_number)
        if self.kind == ApplicantKind.COMPANY and not self.tax_number:
            raise PydanticCustomError("tax_number", _("Write the tax number of the organisation"))
        if self.tax_number and not is_tax_number(self.tax_number, settings.COUNTRY):
            raise PydanticCustomError("tax_number", no_tax_number())
        return self

    @property
    def answers(self) -> dict[str, Any]:
        """As the pages of a booking keep them."""
        said = {name: getattr(self, name) for name in Applicant.model_fields}
        return said | {"kind": self.kind.value}


class Comer(Applicant):
    """Who comes to a reception: the applicant, and whom they come with."""

    position: Annotated[str, text(150, 0)] = Field("", description="Of who speaks for a body.")
    minor: bool = Field(False, strict=True, description="Younger than 18; refused by nobody.")
    representative: Annotated[str, text(150, 0)] = Field(
        "", description="Who speaks for a person, if somebody does; needs a `mandate`."
    )
    mandate: MandateIn | None = None
    needs: NeedsIn = Field(default_factory=lambda: NeedsIn.model_validate({}))

    @model_validator(mode="after")
    def has_a_mandate(self) -> Self:
        if self.kind != ApplicantKind.PERSON:
            self.representative, self.minor = "", False
        elif bool(self.representative) != bool(self.mandate):
            raise PydanticCustomError("mandate", _("Say by what right you speak"))
        return self

    @property
    def answers(self) -> dict[str, Any]:
        """The same, with whom they come."""
        said = super().answers | {"position": self.position, "minor": self.minor}
        said |= vars(self.needs)
        if self.mandate:
            told = self.mandate.model_dump(mode="json")
            said |= {f"mandate_{name}": value or "" for name, value in told.items()}
        if self.representative:
            said |= {"represented": "yes", "representative": self.representative}
        return said
