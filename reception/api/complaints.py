"""Whom an appeal complains about."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reception.api.problems import invalid
from reception.api.types import Body, Slug, text
from reception.complaints import OTHER
from reception.models import Office, Official


class AgainstIn(Body):
    """One of the three. Whoever is complained about neither receives the person nor gets the
    appeal: a booking with them is refused with 409 `complained-about`."""

    official: Slug | None = Field(None, description="One of GET /officials.")
    office: Slug | None = Field(None, description="A body as a whole; its head alone receives.")
    name: Annotated[str, text(200, 0)] = Field("", description="Somebody else, in words.")

    @model_validator(mode="after")
    def one_of_them(self) -> Self:
        if sum(map(bool, (self.official, self.office, self.name))) != 1:
            raise PydanticCustomError("against", "name an official, an office or somebody else")
        return self


def answers_of(against: AgainstIn | None) -> dict[str, str]:
    """As the pages of a booking keep it. Raises 422 for whom there isn't."""
    if against is None:
        return {}
    if against.name:
        return {"against": OTHER, "against_name": against.name}
    kind = "official" if against.official else "office"
    slug = against.official or against.office
    found = (
        Official.objects.filter(slug=slug, active=True)
        if against.official
        else Office.objects.filter(slug=slug)
    )
    key = found.values_list("pk", flat=True).first()
    if key is None:
        raise invalid({"pointer": f"#/against/{kind}", "detail": f"there is no such {kind}"})
    return {"against": f"{kind}:{key}"}
