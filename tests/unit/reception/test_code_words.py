"""The words of the safety code in Cyrillic are those in Latin letters, made by the same rules."""

from pathlib import Path

from reception.transliteration import to_cyrillic

HOME = Path(__file__).parents[3] / "frontend/static/js/room/words"


def words(name: str) -> list[str]:
    return (HOME / f"{name}.js").read_text().split("`")[-2].split()


def test_the_cyrillic_words_are_the_latin_ones():
    assert words("uz_cyrl") == [to_cyrillic(word) for word in words("uz")]
