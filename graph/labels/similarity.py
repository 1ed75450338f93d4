"""How alike two names are: the same words, nearly the same letters, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from graph.indexes.words import words as indexed_words
from graph.iris import SMALL_WORDS

#: The likeness of names of the same words, in whatever order and number (singular or plural).
SAME_WORDS = 0.97
#: The most that names of other words have, by the letters that they share.
OTHER_WORDS = 0.9
#: Letters of a word from which on an s at its end is taken off.
PLURAL_LENGTH = 4

_APOSTROPHES = re.compile("['’‘]")
_DAY = re.compile(r"\b(\d{4})-\d\d(?:-\d\d)?\b")


def words(text: str) -> list[str]:
    """The words of a name without case, accents and punctuation, also that within a word.

    >>> words("Critics' Choice: Émile Zôla (2013)")
    ['critics', 'choice', 'emile', 'zola', '2013']
    """
    return indexed_words(_APOSTROPHES.sub("", text))


def key(text: str) -> str:
    """What names of the same words have in common; empty for a name without a word.

    >>> key("Academy Awards, Best Original Screenplay")
    'academy award best original screenplay'
    >>> key("The Academy Award for Best Original Screenplay") == _
    True
    """
    every_word = words(text)
    significant = [word for word in every_word if word not in SMALL_WORDS] or every_word
    return " ".join(sorted(map(_singular, significant)))


def similarity(a: str, b: str) -> float:
    """From 0 to 1, which stands for the same words in the same order.

    >>> similarity("spike jonze", "Spike Jonze"), similarity("Jonze, Spike", "Spike Jonze")
    (1.0, 0.97)
    >>> 0.7 < similarity("Spike Jonez", "Spike Jonze") < 0.9
    True
    """
    if words(a) == words(b):
        return 1.0 if words(a) else float(a.strip() == b.strip() != "")
    keys = key(a), key(b)
    if keys[0] == keys[1]:
        return SAME_WORDS
    return OTHER_WORDS * fuzz.ratio(*keys) / 100


def best_similarity(name: str, others: Iterable[str]) -> float:
    """The likeness of the most alike among ``others``; 0 if there is none."""
    return max((similarity(name, other) for other in others), default=0.0)


def names(label: str, part_of: str = "") -> list[str]:
    """What a thing goes by: its label, that behind what it belongs to, and with the year alone.

    >>> names("Best Film", "Rome Film Festival")
    ['Best Film', 'Rome Film Festival Best Film']
    >>> names("Academy Awards, 2014-03-02")
    ['Academy Awards, 2014-03-02', 'Academy Awards, 2014']
    """
    whole = [f"{part_of} {label}"] if part_of else []
    year = _DAY.sub(r"\1", label)
    return [label, *whole, *([year] if year != label else [])]


def _singular(word: str) -> str:
    plural = len(word) >= PLURAL_LENGTH and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word
