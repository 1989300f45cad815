"""What requests are made of, each with its JSON schema. Nothing is guessed: 1 is no text, and a
number is no moment."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from scheduling.ical import is_address

MAX_YEARS_AWAY = 50
NO_MOMENT = datetime.combine(date.max, time())
NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class Body(BaseModel):
    """What is sent: nothing unknown in it, no text of spaces only."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Asking(BaseModel):
    """The query of an address. A parameter that isn't known is a mistake, and is told."""

    @model_validator(mode="before")
    @classmethod
    def nothing_unknown(cls, data: Any, info: ValidationInfo) -> Any:
        known = {field.alias or name for name, field in cls.model_fields.items()}
        for name in info.context["request"].GET if info.context else ():
            if name not in known:
                raise PydanticCustomError(
                    "unknown", "there is no parameter of this name: {name}", {"name": name}
                )
        return data


def text(most: int, least: int = 1) -> Any:
    return Field(min_length=least, max_length=most, pattern=NO_CONTROLS)


def parsed_day(value: Any) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        found = date.max
    today = timezone.localdate()
    if not isinstance(value, str) or found.isoformat() != value or far(found, today):
        raise PydanticCustomError("day", "give a date of these years as YYYY-MM-DD")
    return found


def parsed_moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        found = NO_MOMENT
    if found.tzinfo is None or "T" not in value.upper() or far(found.date(), timezone.now().date()):
        raise PydanticCustomError(
            "moment", "give a moment of these years with its zone (RFC 3339): 2026-12-01T09:20:00Z"
        )
    return found


def far(day: date, today: date) -> bool:
    return abs(day.year - today.year) > MAX_YEARS_AWAY


def parsed_uuid(value: Any) -> UUID:
    try:
        found = UUID(value)
    except (TypeError, ValueError, AttributeError):
        found = UUID(int=0)
    if not isinstance(value, str) or str(found) != value.lower():
        raise PydanticCustomError("uuid", "give a UUID")
    return found


def parsed_email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        value = ""
    if not is_address(value):
        raise PydanticCustomError("email", _("Write the address like this: name@example.uz"))
    return value


Day = Annotated[
    date, BeforeValidator(parsed_day), WithJsonSchema({"type": "string", "format": "date"})
]
Moment = Annotated[
    datetime,
    BeforeValidator(parsed_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-12-01T09:20:00Z"]}),
]
Uid = Annotated[
    UUID, BeforeValidator(parsed_uuid), WithJsonSchema({"type": "string", "format": "uuid"})
]
Email = Annotated[
    str, text(200), AfterValidator(parsed_email), Field(json_schema_extra={"format": "email"})
]
Slug = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,50}$")]
