"""The words that are read as results, as a list: what patterns and language files hold."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from graph.reading.awards import languages
from graph.reading.awards.cells import RESULT_PATTERNS
from graph.reading.model.rows import Result

#: What stands for any number in a word.
NUMBER = "#"
_NUMBERS = re.compile(r"[0-9]+")
_TOKEN = re.compile(r"\\d\+|\\.|\[[^\]]*\]|\(\?:|\(|\)|\||\?|.", re.S)


@cache
def result_words() -> Mapping[Result, frozenset[str]]:
    """The words of each result in lower case, numbers as ``NUMBER``.

    >>> sorted(word for word in result_words()[Result.RUNNER_UP] if word.startswith("first"))
    ['first runner up', 'first runner-up', 'first runners up', 'first runners-up',
     'first-runner up', 'first-runner-up', 'first-runners up', 'first-runners-up']
    """
    words: defaultdict[Result, set[str]] = defaultdict(set)
    for pattern, concept in RESULT_PATTERNS:
        if concept:
            words[concept] |= {_NUMBERS.sub(NUMBER, word.lower()) for word in _expanded(pattern)}
    for language in languages.languages():
        for word, concept in language.results.items():
            if concept:
                words[concept].add(_NUMBERS.sub(NUMBER, word))
    return {concept: frozenset(held) for concept, held in words.items()}


def _expanded(pattern: str) -> set[str]:
    """The texts that a pattern of alternatives, groups, classes and optional parts matches."""
    return set(_alternatives(iter(_TOKEN.findall(pattern))))


def _alternatives(tokens: Iterator[str]) -> list[str]:
    """The texts of what comes up to the end of the group."""
    branches: list[list[Sequence[str]]] = [[]]
    for token in tokens:
        if token == ")":
            break
        if token == "|":
            branches.append([])
        elif token == "?":
            branches[-1][-1] = ["", *branches[-1][-1]]
        elif token in ("(?:", "("):
            branches[-1].append(_alternatives(tokens))
        else:
            branches[-1].append(_characters(token))
    return ["".join(parts) for branch in branches for parts in itertools.product(*branch)]


def _characters(token: str) -> Sequence[str]:
    if token.startswith("["):
        return list(token[1:-1])
    return [NUMBER] if token == r"\d+" else [token.removeprefix("\\")]
