"""Who answers for this? The same on both databases."""

from datetime import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.directory import A_PAGE, directory
from reception.models import Official, Topic
from scheduling.formats import Format
from scheduling.models import AvailabilityRule
from tests.queries import statements
from tests.world import ROOM_7, World, offer, official


@pytest.fixture
def housing(world: World) -> Topic:
    topic = Topic.objects.get(slug="housing")
    topic.keywords = {"uz": "tom oqyapti, lift", "ru": "протекает крыша", "en": "leaking roof"}
    topic.save()
    return topic


def found(words: str, **narrowed: str) -> list[str]:
    listed = directory(words, timezone.now(), **narrowed).listed
    return [one.official.slug for one in listed]


WORDS = ["tom oqyapti", "Том оқяпти", "том окяпти", "крыша", "leaking roof", "uyjoy", "уй жой"]


@pytest.mark.parametrize("words", WORDS)
def test_they_are_found_by_what_people_call_the_topic(world, housing, words: str) -> None:
    assert found(words) == ["botir"]
    assert directory(words, timezone.now()).exact


@pytest.mark.parametrize("words", ["navbahor", "Botir", "ботир", "Mustaqillik", "заместитель"])
def test_they_are_found_by_name_position_office_and_address(world: World, words: str) -> None:
    assert "botir" in found(words)


def test_they_are_found_by_the_place_of_a_window(world: World) -> None:
    assert found("7-xona") == []
    offer(world.botir, Format.IN_PERSON)  # an update that goes past the models …
    call_command("refresh_search", verbosity=0)  # … is what the command is for
    assert found("7-xona") == ["botir"]


def test_all_words_are_looked_for_and_parts_of_words_too(world: World, housing) -> None:
    assert found("botir lift") == ["botir"]
    assert found("oti") == ["botir"]


def test_of_a_whole_question_the_words_we_know_count(world: World, housing) -> None:
    question = "uyimizda lift ikki oydan beri ishlamaydi"
    assert found(question) == ["botir"]
    assert not directory(question, timezone.now()).exact


def test_a_word_itself_goes_before_its_beginning_and_that_before_its_middle(world) -> None:
    for slug, name in (("inside", "Xsalim"), ("begins", "Salimov"), ("is", "Salim")):
        one = official(world.office, slug)
        one.name = {"uz": name}
        one.save()
    assert found("salim") == ["is", "begins", "inside"]


@pytest.mark.parametrize(
    "words", ["botyr", "btoir", "navbaxar", "kvatrira", "кырша", "пратекает крыша"]
)
def test_a_typing_error_is_forgiven(world: World, housing: Topic, words: str) -> None:
    housing.keywords = housing.keywords | {"en": "kvartira"}
    housing.save()
    assert "botir" in found(words)
    assert not directory(words, timezone.now()).exact


def test_another_word_is_no_typing_error(world: World, housing: Topic) -> None:
    assert found("qwzrtx") == []


@pytest.mark.postgresql
def test_both_ways_to_look_have_an_index(world: World) -> None:
    """With sequential scans forbidden, the planner shows whether it could use them."""
    asked = (
        Official.objects.filter(words__contains="ботир"),
        Official.objects.filter(words__trigram_word_similar="ботир"),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for officials in asked:
        assert "official_words_trigrams" in officials.order_by().explain()
    # Nor by the keys of the tables beside: how many rows they had the planner knows by chance.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_nestloop = off")
    with statements() as sent:
        found("botir nobodyofthisname")
    (by_text,) = [one for one in sent if "@@" in one]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + by_text)
        assert "official_words_text" in str(cursor.fetchall())


@pytest.mark.parametrize("words", ["' | ! & :* \\", "100%", "a_b", "\x00", "уй:*", "ʼʻ'", "-"])
def test_whatever_is_typed_is_only_looked_for(world: World, words: str) -> None:
    assert Client().get("/", {"q": words}).status_code == 200


def test_what_is_gone_is_found_no_more(world: World, housing: Topic) -> None:
    world.botir.topics.remove(housing)
    assert found("lift") == []
    housing.officials.add(world.botir)
    assert found("lift") == ["botir"]
    housing.officials.clear()
    assert found("lift") == []
    world.botir.topics.add(housing)
    housing.delete()
    assert found("lift") == []


def test_a_new_name_of_the_office_or_the_official_is_found_at_once(world: World) -> None:
    world.office.name = {"en": "Quarterdeck"}
    world.office.save()
    world.sardor.name = {"en": "Bosun"}
    world.sardor.save()
    assert found("quarterdeck") == ["botir"]
    assert found("bosun") == ["sardor"]


def test_a_window_with_a_place_is_found_as_soon_as_it_is_written(world: World) -> None:
    rule = AvailabilityRule.objects.create(
        calendar=world.sardor.calendar,
        rrule="FREQ=DAILY",
        starts=time(18),
        ends=time(19),
        valid_from=timezone.localdate(),
        formats=Format.IN_PERSON.bit,
        place=ROOM_7,
    )
    assert found("кабинет 7") == ["sardor"]
    rule.delete()
    assert found("кабинет 7") == []


def test_old_rows_get_their_words_at_the_next_migration(world: World) -> None:
    Official.objects.update(words="")
    call_command("migrate", verbosity=0)
    assert found("botir") == ["botir"]


def test_office_and_language_narrow_it_down(world: World) -> None:
    world.sardor.languages = ["ru"]
    world.sardor.save()
    assert found("", office="guliston") == ["sardor"]
    assert found("", language="ru") == ["sardor"]
    assert found("botir", language="ru") == []
    page = Client(headers={"accept-language": "en"}).get("/", {"language": "ru", "office": "x"})
    assert [one.official for one in page.context["found"].listed] == [world.sardor]


def test_twenty_a_page_and_any_number_of_a_page_is_one(world: World) -> None:
    for number in range(A_PAGE):
        official(world.office, f"official{number}")
    browser = Client(headers={"accept-language": "en"})
    assert "Page 1 of 2" in browser.get("/").content.decode()
    for page in ("2", "99", "x", "-1", "9" * 5000):
        assert browser.get("/", {"page": page}).status_code == 200
    both = [found("", page="1"), found("", page="2")]
    assert [len(slugs) for slugs in both] == [A_PAGE, 2]
    assert not set(both[0]) & set(both[1])
    assert "?q=deputy&amp;page=2" in browser.get("/", {"q": "deputy"}).content.decode()


def test_what_was_looked_for_is_the_topic_on_the_page_of_who_is_found(
    world: World, housing: Topic
) -> None:
    world.botir.topic_lengths.create(topic=housing, minutes=40)
    browser = Client(headers={"accept-language": "en"})
    address = reverse("official", args=["botir"]) + "?q=uy-joy"
    assert f'href="{address}"' in browser.get("/", {"q": "uy-joy"}).content.decode()
    page = browser.get(address)
    assert page.context["choice"].option.topic == housing
    assert page.context["minutes"] == 40
    world.botir.topics.create(slug="roads", name={"en": "Roads"})
    assert browser.get(address + "&topic=").context["choice"].option is None  # chosen since


NEAR = "lift of nobody"


@pytest.mark.parametrize("words", ["", "botir", "lift", NEAR, "nobody of them"])
@pytest.mark.parametrize("many", [0, 40])
def test_a_page_costs_at_most_four_queries(world: World, housing, words: str, many: int) -> None:
    for number in range(many):
        official(world.office, f"official{number}").topics.add(housing)
    with statements() as asked:
        assert Client().get("/", {"q": words}).status_code == 200
    # To forgive a typing error is three more: to say how much, to look, and to look for parts.
    forgiving = connection.vendor == "postgresql" and words in (NEAR, "nobody of them")
    assert len(asked) <= (7 if forgiving else 4), "\n".join(asked)


@pytest.mark.parametrize("page", ["2", "9", "x"])
def test_so_does_any_other_page(world: World, page: str) -> None:
    for number in range(40):
        official(world.office, f"official{number}")
    with statements() as asked:
        assert Client().get("/", {"page": page}).status_code == 200
    assert len(asked) <= 4, "\n".join(asked)


def test_of_those_who_are_only_near_the_best_are_shown(world: World, housing) -> None:
    for number in range(40):
        official(world.office, f"official{number}").topics.add(housing)
    near = directory(NEAR, timezone.now())
    assert (len(near.listed), near.page.paginator.num_pages, near.exact) == (A_PAGE, 1, False)


def test_who_does_not_receive_any_more_is_not_found(world: World) -> None:
    world.botir.active = False
    world.botir.save()
    assert found("botir") == []
