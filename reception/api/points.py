"""Video points, from which somebody without a device takes part."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from reception.api.described import answered, problems
from reception.api.officials import Named
from reception.languages import said
from reception.models import VideoPoint

router = Router(tags=["bookings"])


class PointOut(BaseModel):
    id: str = Field(description="The `point` of a booking.")
    name: str
    address: str
    opening: str = Field(description="In words.")
    office: Named


class Points(BaseModel):
    items: list[PointOut]


@router.get("/points", response=Points, auth=None, openapi_extra=problems())
def list_points(request: HttpRequest) -> HttpResponse:
    """Those that can be chosen with a reception by video."""
    found = VideoPoint.objects.offered()
    return answered({"items": [shown(one) for one in found]})


def shown(point: VideoPoint) -> dict[str, object]:
    return {
        "id": str(point.uid),
        "name": said(point.name),
        "address": said(point.address),
        "opening": said(point.opening),
        "office": {"slug": point.office.slug, "name": said(point.office.name)},
    }
