"""What the check's page sends."""

import json

from django import forms

from reception.actions.readiness import Found
from reception.readiness import Device, Line

MOST_KBITS = 10**6
MOST_MS = 60_000
LONGEST = 200  # letters


def one_of(*words: Device) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(one.value, one.value) for one in words])


class LineField(forms.Field):
    """JSON: {"up", "down", "lost", "trip"} as `Line`, null when nothing came through."""

    def to_python(self, value: str | None) -> Line | None:
        if len(value or "") > LONGEST:
            raise forms.ValidationError("not a line")
        try:
            said = json.loads(value or "null")
            line = None if said is None else Line(**said)
        except (ValueError, TypeError, RecursionError) as error:
            raise forms.ValidationError("not a line") from error
        if line is not None and not sound(line):
            raise forms.ValidationError("not a line")
        return line


def sound(line: Line) -> bool:
    """Whether these are the numbers that a browser could have measured."""
    numbers = (line.up, line.down, line.lost, line.trip)
    bounds = (MOST_KBITS, MOST_KBITS, 1000, MOST_MS)
    return all(
        type(one) is int and 0 <= one <= most for one, most in zip(numbers, bounds, strict=True)
    )


class FoundForm(forms.Form):
    camera = one_of(Device.WORKS, Device.BLOCKED, Device.MISSING)
    microphone = one_of(Device.WORKS, Device.SILENT, Device.BLOCKED, Device.MISSING)
    speaker = one_of(Device.WORKS, Device.SILENT, Device.UNTRIED)
    direct = LineField(required=False)
    relay = LineField(required=False)
    relay_tried = forms.BooleanField(required=False)

    def found(self) -> Found:
        said = self.cleaned_data
        return Found(
            Device(said["camera"]),
            Device(said["microphone"]),
            Device(said["speaker"]),
            direct=said["direct"],
            relay=said["relay"],
            relay_tried=said["relay_tried"],
        )
