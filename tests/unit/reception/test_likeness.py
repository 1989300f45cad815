import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.likeness import alike, stem, stems
from reception.search import folded

ROOF = "Uyimizning tomi oqmoqda. Taʼmirlash qachon boshlanadi?"
PENSION = "Otamning nafaqasi ikki oydan beri kelmayapti"


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        (ROOF, "Tom oqyapti, taʼmirlab bering"),
        (ROOF, "Томимиз оқмоқда, таъмирланмади"),  # the other script
        (ROOF, "Uyimizning tomidan suv oqmoqda"),
        ("Прошу отремонтировать крышу нашего дома", "Крыша дома течёт второй год"),
        (PENSION, "Nafaqa kelmayapti, otam kasal"),
    ],
)
def test_the_same_matter_in_other_words_is_found(asked: str, before: str) -> None:
    assert [
        one.index for one in alike(asked, [PENSION + " x" if asked == ROOF else ROOF, before])
    ] == [1]


@pytest.mark.parametrize("other", [PENSION, "Yoʻl yoritilmagan, chiroqlar yoʻq", ""])
def test_another_matter_is_not(other: str) -> None:
    assert alike(ROOF, [other]) == []


def test_words_that_say_nothing_are_nothing_in_common() -> None:
    assert alike("Hurmatli hokim, iltimos yordam bering", ["Iltimos, yordam kerak"]) == []


def test_what_the_person_always_writes_weighs_less_than_a_rare_word() -> None:
    usual = ["Chinor mahallasi yoʻli"] * 4
    found = alike("Chinor mahallasi kanalizatsiya", [*usual, "Mahalla kanalizatsiyasi"])
    assert found[0].index == 4


@pytest.mark.parametrize(
    ("word", "left"),
    [("tomimizning", "tom"), ("oqmoqda", "oq"), ("kadastrga", "kadastr"), ("крышами", "крыш")],
)
def test_a_word_is_cut_to_its_stem(word: str, left: str) -> None:
    assert stem(folded(word)) == folded(left)


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=5))
def test_scores_are_bounded_and_of_shared_words(text: str, others: list[str]) -> None:
    for match in alike(text, others):
        assert 0 < match.score <= 1.000001
        assert set(match.shared) == stems(text) & stems(others[match.index])


@given(st.text(max_size=200))
def test_a_text_is_most_alike_to_itself(text: str) -> None:
    if len(stems(text)) > 1:
        assert alike(text, [PENSION, text])[0].score == pytest.approx(1)
