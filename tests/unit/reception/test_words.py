"""How times and names are said, in four languages and two scripts."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from reception.languages import said
from reception.templatetags.qabul import clock, day, time_zone, when
from reception.transliteration import to_cyrillic

CYRILLIC = [
    ("Oʻzbekiston", "Ўзбекистон"),
    ("O'zbekiston", "Ўзбекистон"),
    ("Gʻalaba", "Ғалаба"),
    ("Shahar hokimi", "Шаҳар ҳокими"),
    ("Chorsu", "Чорсу"),
    ("eshik", "эшик"),
    ("kelishuv", "келишув"),
    ("poeziya", "поэзия"),
    ("yer", "ер"),
    ("Yoʻl", "Йўл"),
    ("yoʻlovchi", "йўловчи"),
    ("yosh", "ёш"),
    ("yangi", "янги"),
    ("ketsa", "кетса"),
    ("oʻtsin", "ўтсин"),
    ("sotsial", "социал"),
    ("maʼno", "маъно"),
    ("sanʼat", "санъат"),
    ("QABUL", "ҚАБУЛ"),
    ("1-dekabr, 14:20", "1-декабрь, 14:20"),
    ("Ҳали кирилл", "Ҳали кирилл"),
]


@pytest.mark.parametrize(("latin", "cyrillic"), CYRILLIC)
def test_uzbek_is_carried_from_latin_into_cyrillic(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_text_is_said_in_the_readers_language_or_the_nearest() -> None:
    text = {"uz": "Yer", "ru": "Земля"}
    assert said(text, "ru") == "Земля"
    assert said(text, "uz-cyrl") == "Ер"
    assert said(text, "en") == "Yer"
    assert said({}, "en") == ""


WHEN = [
    ("uz", "Seshanba, 1-dekabr, 14:20"),
    ("uz-cyrl", "Сешанба, 1-декабр, 14:20"),
    ("ru", "Вторник, 1 декабря, 14:20"),
    ("en", "Tuesday 1 December, 14:20"),
]


@pytest.mark.parametrize(("language", "words"), WHEN)
def test_a_time_is_said_in_words(language: str, words: str, time_machine_at) -> None:
    time_machine_at(datetime(2026, 11, 23, tzinfo=UTC))
    moment = datetime(2026, 12, 1, 9, 20, tzinfo=UTC)
    with translation.override(language), timezone.override("Asia/Tashkent"):
        assert when(moment) == words


def test_the_year_is_said_when_it_is_another_one(time_machine_at) -> None:
    time_machine_at(datetime(2026, 11, 23, tzinfo=UTC))
    with translation.override("en"):
        assert day(date(2027, 1, 5)) == "Tuesday 5 January 2027"


def test_a_time_is_said_in_the_zone_that_is_asked_for() -> None:
    moment = datetime(2026, 12, 1, 23, 0, tzinfo=UTC)
    assert clock(moment, "Asia/Almaty") == "04:00"
    assert clock(moment, "America/New_York") == "18:00"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Tashkent", "Tashkent, UTC+5"),
        ("Asia/Kolkata", "Kolkata, UTC+5:30"),
        ("America/New_York", "New York, UTC−5"),
        ("UTC", "UTC, UTC+0"),
    ],
)
def test_the_zone_is_named_for_people(zone: str, words: str, time_machine_at) -> None:
    time_machine_at(datetime(2026, 12, 1, tzinfo=UTC))
    with translation.override("en"), timezone.override(zone):
        assert time_zone() == words


def test_the_city_of_the_zone_is_named_in_the_readers_script() -> None:
    with timezone.override("Asia/Tashkent"), translation.override("uz-cyrl"):
        assert time_zone() == "Тошкент, UTC+5"
