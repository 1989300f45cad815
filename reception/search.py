"""PURE. The words by which officials are found, written so that equal sounds are equal letters.

Uzbek of either script becomes Cyrillic; what people leave out or can't type (ʻ, ʼ, ў, қ, ғ, ҳ, ё)
makes no difference. The same is done to what an office wrote and to what somebody looks for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from reception.transliteration import to_cyrillic

WORD = re.compile(r"[^\W_]+(?:[-–][^\W_]+)*")
ALIKE = str.maketrans("ўқғҳёэ", "окгхее", "ьъ")
MOST_LETTERS = 100  # of what somebody looks for
MOST_WORDS = 8
LONG_ENOUGH = 3  # letters of a word that is looked for by itself, or with an error
HALF = 0.5  # of its parts, for one with an error
SHORT = 8  # letters
SWAPPED = 0.9

Localized = Mapping[str, str]


def folded(text: str) -> str:
    """Lower case, Cyrillic, one letter for those that are mixed up."""
    cyrillic = to_cyrillic(text).lower().replace("йў", "ё").replace("йо", "ё")
    return cyrillic.translate(ALIKE)


def words_of(text: str) -> list[str]:
    """The folded words; one with a hyphen as its parts and as one: "uy-joy", "uy joy", "uyjoy"."""
    found: list[str] = []
    for match in WORD.finditer(folded(text)):
        parts = re.split("[-–]", match.group())
        found += [*parts, "".join(parts)] if len(parts) > 1 else parts
    return found


def asked_words(text: str) -> list[str]:
    """What somebody looks for; the parts of a word with a hyphen stand for it."""
    words = [part for match in WORD.findall(folded(text)) for part in re.split("[-–]", match)]
    return list(dict.fromkeys(words))[:MOST_WORDS]


def searched(texts: Iterable[Localized]) -> str:
    """All words of the texts in all their languages, each once, between single spaces."""
    words = [word for text in texts for value in text.values() for word in words_of(value)]
    return f" {' '.join(dict.fromkeys(words))} "


def swapped(word: str) -> list[str]:
    """A short word with each two neighbours changed, one pair at a time: "кырша" is "крыша". Of a
    longer one enough parts of three letters stay."""
    pairs = range(len(word) - 1 if len(word) < SHORT else 0)
    return [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for at in pairs
        if word[at] != word[at + 1]
    ]


def likeness(word: str, words: str) -> float:
    """How much of a word, in parts of three letters, is in that of `words` (as `searched` gives
    them) which is most like it: 0 to 1. Two letters of eight that changed places leave a half; of
    fewer they leave less, so those are looked for by themselves."""
    if any(one in words for one in swapped(word)):
        return SWAPPED
    asked = threes(word)
    return max((len(asked & threes(one)) for one in words.split()), default=0) / len(asked)


@lru_cache(maxsize=20_000)
def threes(word: str) -> frozenset[str]:
    """With what stands before its beginning and behind its end."""
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def closeness(word: str, words: str) -> int:
    """3: it is one of the words; 2: one begins with it; 1: it is in one."""
    return next(
        (3 - n for n, part in enumerate((f" {word} ", f" {word}", word)) if part in words), 0
    )


def meant(text: str, among: Sequence[str]) -> int | None:
    """Which of several (as `searched` gives them) somebody means who looks for `text`: that with
    most of the words, a typing error in each forgiven. None where none is, or two are alike."""
    asked = [word for word in asked_words(text[:MOST_LETTERS]) if len(word) >= LONG_ENOUGH]
    scores = [sum(nearness(word, words) for word in asked) for words in among]
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None


def nearness(word: str, words: str) -> float:
    like = likeness(word, words)
    return max(closeness(word, words), like if like >= HALF else 0)


def same_name(one: str, other: str) -> bool:
    """Whether two names of a body or of a person may mean the same: all words of the shorter one
    are in the longer one."""
    words, others = set(asked_words(one)), set(asked_words(other))
    return bool(words and others) and (words <= others or others <= words)
