"""PURE. How alike two appeals of one person are, by the words they share.

Words are folded (`reception.search`) and cut down to their stems; those that say nothing weigh
nothing, and a rare one weighs more than one that the person uses in every appeal. It finds what a
secretary should look at; whether it is the same matter, a person decides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from reception.search import folded, words_of

SHORTEST = 3  # letters of a stem that says something
ALIKE = 0.15  # from this score on it is worth a look
# As they are written; both languages together, for a text may mix them.
ENDINGS_WRITTEN = """
lari lar ning ni ga ka qa da dan gacha dagi imiz ingiz im ing si i mi cha moqda yapti madi magan
maydi mayapti adi ladi lash lab lan lay di gan ganda kan ish ishi masa sa ini miz siz man san dir
иями иях ами ями ого его ому ему ими ыми ых их ая яя ое ее ые ие ой ей ую юю ов ев ам ям ах ях ом
ем ет ют ит ат ят ал ил ла ло ли ть ся ы и а я о е у ю
"""
IDLE_WRITTEN = """
va bilan uchun ham lekin ammo bu shu u men biz siz ular mening bizning sizdan iltimos soʻrayman
soʻraymiz hurmatli kerak bor yoʻq emas qachon nima qanday haqida boʻyicha murojaat yordam bering
assalomu alaykum rahmat
и в на не что как по к с о у от за для из это мы я вы они мой наш прошу просим уважаемый уважаемая
нет есть был были когда помощь обращение вопрос
the a of to and in on is are was we i you my our please not when about
"""
ENDINGS = sorted({folded(one) for one in ENDINGS_WRITTEN.split()}, key=len, reverse=True)
IDLE = frozenset(folded(one) for one in IDLE_WRITTEN.split())


@dataclass(frozen=True)
class Match:
    """`index`: which of the others. `score`: 0 (nothing in common) to 1. `shared`: stems, the
    weightiest first."""

    index: int
    score: float
    shared: tuple[str, ...]


def stem(word: str) -> str:
    """A folded word without its endings; three letters are left of it, or two before an ending
    that is none but one (oq-moqda)."""
    for _ in range(4):
        fits = (one for one in ENDINGS if word.endswith(one))
        ending = next(
            (one for one in fits if len(word) - len(one) >= (2 if len(one) > 3 else 3)), None
        )
        if ending is None:
            break
        word = word[: -len(ending)]
    return word


def stems(text: str) -> frozenset[str]:
    """What a text is about."""
    words = (word for word in words_of(text) if word not in IDLE and len(word) >= SHORTEST)
    return frozenset(stem(word) for word in words)


def alike(text: str, others: Sequence[str]) -> list[Match]:
    """The others that have enough in common with the text, the most alike first."""
    asked, found = stems(text), [stems(one) for one in others]
    used = Counter(one for of in found for one in of)
    weight = {one: log(1 + (len(found) + 1) / (1 + used[one])) for one in asked.union(*found)}

    def match(index: int, of: frozenset[str]) -> Match:
        shared = sorted(asked & of, key=lambda one: (-weight[one], one))
        # Of the shorter one: a short reminder of a long appeal is the same matter.
        least = min(sum(weight[one] for one in side) for side in (asked, of)) or 1.0
        score = sum(weight[one] for one in shared) / least
        return Match(index, score if len(shared) > 1 else score / 2, tuple(shared))

    matches = [match(index, of) for index, of in enumerate(found)]
    return sorted(
        (one for one in matches if one.score >= ALIKE), key=lambda one: (-one.score, one.index)
    )
