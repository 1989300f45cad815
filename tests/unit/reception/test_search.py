"""Equal sounds are equal letters, whoever wrote them and on whatever keyboard."""

import pytest

from reception.search import MOST_WORDS, asked_words, folded, likeness, meant, searched

SAME = [
    ("Uy-joy", "уй-жой"),
    ("yoʻl", "yo'l"),
    ("yoʻl", "yol"),
    ("yoʻl", "йўл"),
    ("toʻgʻri", "togri"),
    ("tuman hokimi", "туман хокими"),
    ("hokim", "ҳоким"),
    ("qabul", "кабул"),
    ("taʼmir", "tamir"),
    ("elektr", "электр"),
    ("жильё", "Жилье"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_both_scripts_and_bare_keyboards_write_the_same(one: str, other: str) -> None:
    assert asked_words(one) == asked_words(other)


def test_a_word_with_a_hyphen_is_found_by_parts_and_as_one() -> None:
    assert searched([{"uz": "Uy-joy"}]) == f" {folded('uy')} {folded('joy')} {folded('uyjoy')} "


def test_each_word_of_each_language_is_kept_once() -> None:
    text = {"uz": "Tom, tom oqyapti!", "ru": "Крыша течёт; крыша"}
    assert searched([text, text]).split() == ["том", "окяпти", "крыша", "течет"]


def test_nothing_makes_no_words() -> None:
    assert asked_words(" -,. ' ") == []
    assert searched([]).split() == []


def test_only_so_many_words_are_looked_for() -> None:
    assert len(asked_words(" ".join(f"word{n}" for n in range(50)))) == MOST_WORDS


def test_two_letters_of_a_short_word_may_have_changed_places() -> None:
    words = searched([{"ru": "Пенсия и пособия, земля"}])
    assert likeness("пенися", words) == likeness("зелмя", words) > 0.5
    assert likeness("песня", words) < 0.5


TOPICS = [
    searched([{"uz": "Pensiya va nafaqalar", "ru": "Пенсии и пособия"}]),
    searched([{"uz": "Uy-joy", "ru": "Жильё"}, {"uz": "tom oqyapti"}]),
    searched([{"uz": "Maktablar", "ru": "Школы"}, {"uz": "bolalar bogʻchasi"}]),
]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("пенсия", 0),
        ("penisya", 0),
        ("tomim oqyapti, nima qilay", 1),
        ("Botir uy-joy", 1),
        ("школа", 2),
        ("Botir", None),
        ("va", None),
        ("maktablar pensiya", None),
        ("", None),
    ],
)
def test_the_topic_with_most_of_the_words_is_meant_if_one_has(asked: str, number: int) -> None:
    assert meant(asked, TOPICS) == number


def test_what_is_written_in_an_address_without_end_is_not_all_looked_for() -> None:
    assert meant("x" * 100 + " pensiya", TOPICS) is None
