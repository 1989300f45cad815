"""The short way of a request through its operation.

Ninja wraps what was sent in a model of its own, has it validated with that, and makes ready for
answers that aren't responses: a tenth of a booking (docs/bench.md). What is right is read directly
here. Whatever isn't goes ninja's own way, which finds out what is wrong with it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import HttpHeaders
from ninja.operation import Operation
from ninja.params.models import BodyModel, HeaderModel, TModel
from pydantic import TypeAdapter, ValidationError

Run = Callable[..., HttpResponse]
Read = Callable[[HttpRequest, dict[str, Any]], Any]


def shortcut(run: Run) -> Run:
    """A decorator of `Operation.run`, for operations that answer by responses alone and that ninja
    throttles not (`reception.limits` does)."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]  # a method, as ninja has it
    readers = [reader(model, operation) for model in operation.models]

    @wraps(run)
    def shorter(request: HttpRequest, **path: Any) -> HttpResponse:
        for authenticated in operation.auth_callbacks:  # which raise a Problem
            request.auth = authenticated(request)  # type: ignore[attr-defined]  # its place in ninja
        values: dict[str, Any] = {}
        try:
            for read in readers:
                values.update(read(request, path))
        except (ValidationError, KeyError):
            return run(request, **path)  # which authenticates again: seldom, and changes nothing
        response: HttpResponse = operation.view_func(request, **values)
        return response

    return shorter


def reader(model: type[TModel], operation: Operation) -> Read:
    """What reads the arguments of a view that the model stands for. Raises ValidationError, and
    KeyError where there is none."""
    if issubclass(model, BodyModel):
        ((name, field),) = model.model_fields.items()
        body = TypeAdapter(field.rebuild_annotation()).validator
        return lambda request, _: {
            name: body.validate_json(request.body, context={"request": request})
        }
    if issubclass(model, HeaderModel):
        ((name, field),) = model.model_fields.items()
        meta = HttpHeaders.to_wsgi_name(field.alias or name)
        header = TypeAdapter(field.rebuild_annotation()).validator
        return lambda request, _: {name: header.validate_python(request.META[meta])}
    return lambda request, path: model.resolve(request, operation.api, path)
