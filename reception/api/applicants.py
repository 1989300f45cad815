"""Who appeals, about what: what a booking and an application for a batch have alike."""

from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reception.api.types import Body, text
from reception.forms.booking import PHONE_PATTERN
from reception.models.appeals import ApplicantKind


class Applicant(Body):
    kind: ApplicantKind = ApplicantKind.PERSON
    name: Annotated[str, text(150)] = Field(description="As in the identity document.")
    organisation: Annotated[str, text(200, 0)] = Field("", description="If you speak for one.")
    residence: Annotated[str, text(250)]
    phone: str = Field("", max_length=25, pattern=f"^$|{PHONE_PATTERN}")
    subject: Annotated[str, text(150)]
    text: Annotated[str, text(5000)]

    @model_validator(mode="after")
    def speaks_for_somebody(self) -> Self:
        if self.kind == ApplicantKind.PERSON:
            self.organisation = ""
        elif not self.organisation:
            raise PydanticCustomError("organisation", _("Write for whom you speak"))
        return self


FIELDS = frozenset(Applicant.model_fields)
