"""The words of award tables in other languages than English, from the files that a speaker extends.

``mappings/languages/`` has a file for each language. English stands in the code, since how its
words are put together decides more than the words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from graph.bundled import bundled
from graph.reading.model.rows import Result

FOLDER = "mappings/languages"
#: Roles from the strongest to the weakest: of several words of a header the first decides.
_ROLES = (
    "result", "date", "year", "category", "award", "ceremony", "body", "recipients", "work",
    "part", "reference", "notes",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_PUNCTUATION = re.compile(r"[\s/|,;:()\[\]・·&+]+|\bd['’]|\bl['’]")
#: Chinese and Japanese, which are written without spaces.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
#: A character there with which a word may go on, so no middle dot.
_GOES_ON = "[\u3005\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff]"
_UNSPACED_DATE = re.compile(r"(\d{4})年(?:\s*(\d{1,2})月(?:\s*(\d{1,2})日)?)?(?:度)?")


#: What a file calls the places of a ranking, with their numbers.
_PLACES = {"secondPlace": 2, "thirdPlace": 3}


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a language, in lower case: header words by role, result words by concept.

    ``months`` gives the English name of a month, ``nouns`` what a noun says that something is.
    The title of a list of awards begins with one of ``lists``, has words of headings, and one of
    ``of`` before whose awards they are; or it ends with one of ``endings``, perhaps with one of
    ``of`` before it. ``self`` stands for the subject of the page, ``both`` are
    headers of columns that hold works and people, ``negations`` take back the result before them,
    ``company`` stand before who is nominated as well.
    """

    code: str
    headers: Mapping[str, str]
    results: Mapping[str, Result | None]
    ranks: Mapping[str, int]
    months: Mapping[str, str]
    headings: frozenset[str]
    awards: frozenset[str]
    categories: frozenset[str]
    lists: frozenset[str]
    endings: frozenset[str]
    of: frozenset[str]
    self: frozenset[str]
    both: frozenset[str]
    negations: frozenset[str]
    company: frozenset[str]
    nouns: Mapping[str, str]


@cache
def languages() -> tuple[Language, ...]:
    """All languages that there is a file of, by their codes."""
    return tuple(
        _language(path.stem, tomllib.loads(path.read_text("utf-8")))
        for path in sorted(bundled(FOLDER).glob("*.toml"))
    )


def _language(code: str, file: dict[str, Any]) -> Language:
    results = {str(result): result for result in Result} | dict.fromkeys(_PLACES, Result.PLACED)
    months = {
        form: english
        for english, forms in zip(_ENGLISH_MONTHS, file["months"]["names"], strict=False)
        for form in forms.split("|")
    }
    names = (
        "headings", "awards", "categories", "lists", "endings", "of", "self", "both", "negations",
        "company",
    )  # fmt: skip
    words = {name: frozenset(file["words"].get(name, ())) for name in names}
    return Language(
        code,
        {word: role for role, words in file["headers"].items() for word in words},
        {word: results.get(key) for key, words in file["results"].items() for word in words},
        {word: _PLACES[key] for key in _PLACES for word in file["results"].get(key, ())},
        months,
        nouns={word: noun for noun, words in file.get("nouns", {}).items() for word in words},
        **words,
    )


def _words(text: str) -> list[str]:
    return [word for word in _PUNCTUATION.split(text) if word]


@lru_cache(maxsize=4096)
def header_role(header: str) -> str:
    """What a header says in any of the languages, as the name of a role; "" if nothing.

    >>> header_role("Cérémonie ou récompense"), header_role("対象作品"), header_role("Wall")
    ('award', 'work', '')
    """
    roles = list(_roles(_plain(header)))
    return next((role for role in _ROLES if role in roles), "")


@lru_cache(maxsize=4096)
def is_of_both(header: str) -> bool:
    """Whether a header says in one of the languages that works and people stand in its column.

    >>> is_of_both("対象"), is_of_both("Nominado / Obra"), is_of_both("候補者")
    (True, True, False)
    """
    plain = _plain(header)
    said = any(plain in language.both for language in languages())
    return said or {"recipients", "work"} <= {*_roles(plain)}


def _plain(header: str) -> str:
    return " ".join(header.casefold().split()).strip(" .:*#†")


def _roles(plain: str) -> Iterator[str]:
    for language in languages():
        if plain in language.headers:
            yield language.headers[plain]
            return
    words = _words(plain)
    for language in languages():
        yield from (language.headers[word] for word in words if word in language.headers)
        if _UNSPACED.search(plain):
            candidates = [word for word in language.headers if len(word) > 1 and word in plain]
            yield from (language.headers[word] for word in sorted(candidates, key=len)[-1:])


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _alternatives(words: Iterable[str]) -> tuple[str, str]:
    """Patterns of any of the words, the longest first: of those with spaces and those without."""
    ordered = _longest_first({*words})
    spaced = "|".join(re.escape(word) for word in ordered if not _UNSPACED.search(word))
    return spaced, "|".join(re.escape(word) for word in ordered if _UNSPACED.search(word))


@cache
def _result_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words at the beginning of a result's cell, and one of them that needs no space.

    Words without spaces between them end where the script does: "受賞" is no word of "受賞歴".
    """
    spaced, unspaced = _alternatives(word for lang in languages() for word in lang.results)
    first = rf"(?:{spaced})(?![\w'’])|(?>(?:{unspaced})+)(?!{_GOES_ON})"
    return re.compile(first, re.I), re.compile(unspaced)


def result(text: str) -> tuple[str, Result | None] | None:
    """The result word that a text begins with, as written, and its concept; None if it has none.

    Several words without spaces between them have the concept that they agree on.

    >>> result("Gagné (ex æquo)"), result("Lantern")
    (('Gagné', <Result.WON: 'won'>), None)
    >>> result("最優秀賞受賞"), result("受賞特例")
    (('最優秀賞受賞', <Result.WON: 'won'>), None)
    """
    first, unspaced = _result_patterns()
    match = first.match(text)
    if not match:
        return None
    concepts = {_concept(word) for word in unspaced.findall(match[0]) or [match[0].casefold()]}
    return match[0], concepts.pop() if len(concepts) == 1 else None


def _concept(word: str) -> Result | None:
    concepts = (lang.results[word] for lang in languages() if word in lang.results)
    return next(filter(None, concepts), None)


@cache
def _negation() -> re.Pattern[str]:
    spaced, unspaced = _alternatives(word for lang in languages() for word in lang.negations)
    end = r"(?![\w'’.-])(?!\s+\d)(?-i:(?!\s+[^\W\d_a-z]))"
    return re.compile(rf"(?:{spaced}){end}|(?:{unspaced})(?!{_GOES_ON})", re.I)


def is_negated(note: str) -> bool:
    """Whether what stands behind a result begins with a word that takes the result back.

    Before a capital it begins a title.

    >>> is_negated("nicht gewonnen"), is_negated("なし"), is_negated("Non Stop")
    (True, True, False)
    """
    return bool(_negation().match(note))


@cache
def _company() -> re.Pattern[str]:
    spaced, _ = _alternatives(word for lang in languages() for word in lang.company)
    return re.compile(rf"(?P<with>{spaced})\s+(?P<whom>\S.*)", re.I | re.S)


def company_in(note: str) -> str:
    """Whom a note in one of the languages says that somebody is nominated with, "" if nobody.

    A word that as often says something else needs a name behind it, and begins no title.

    >>> company_in("mit Ann Bell"), company_in("Gemeinsam mit dem Chor")
    ('Ann Bell', 'dem Chor')
    >>> company_in("mit dem Chor"), company_in("Con Air")
    ('', '')
    """
    match = _company().match(note)
    if not match:
        return ""
    is_plain = match["with"][0].islower() and match["whom"][0].isupper()
    return match["whom"] if " " in match["with"] or is_plain else ""


def rank(word: str) -> int | None:
    """The place that a result word tells, None where it tells none.

    >>> rank("Silber"), rank("Gagné")
    (2, None)
    """
    word = word.casefold()
    return next((lang.ranks[word] for lang in languages() if word in lang.ranks), None)


@cache
def _months() -> tuple[re.Pattern[str], dict[str, str]]:
    months = {form: name for lang in languages() for form, name in lang.months.items()}
    forms = "|".join(re.escape(form) for form in sorted(months, key=len, reverse=True))
    return re.compile(rf"(?<![^\W\d])(?:{forms})(?!\w)\.?", re.I), months


def english_date(text: str) -> str:
    """A date with its words in English, the rest as it is; "" if no word of it is known.

    >>> english_date("1er mars 2012"), english_date("2012年3月2日")
    ('1 March 2012', '2012-03-02')
    """
    if match := _UNSPACED_DATE.fullmatch(text):
        return "-".join(part.zfill(2) for part in match.groups() if part)
    pattern, months = _months()
    translated, count = pattern.subn(
        lambda match: f" {months[match[0].rstrip('.').casefold()]} ", text
    )
    if not count:
        return ""
    translated = re.sub(r"\b(\d{1,2})(?:er|º|°|ste|e|\.)(?=\s)", r"\1", translated)
    translated = re.sub(r"\b(?:de|del|di|do|d['’]|den|dem|am|le|el|il)(?=\s|\b)", " ", translated)
    return " ".join(translated.split())


def _any(field: Iterable[frozenset[str]], text: str) -> bool:
    words = set(_words(text.casefold()))
    return any(
        not words.isdisjoint(nouns) or any(word in text for word in nouns if _UNSPACED.search(word))
        for nouns in field
    )


def names_award(text: str) -> bool:
    """Whether a text has a word that the names of awards have in one of the languages."""
    return _any((language.awards for language in languages()), text)


def is_self(text: str) -> bool:
    """Whether a text stands for the page's subject in one of the languages: "Lui-même"."""
    return any(text.casefold() in language.self for language in languages())


def is_category_like(text: str) -> bool:
    """Whether a text begins as the names of categories do in one of the languages."""
    plain = text.casefold().lstrip("\"'“«( ")
    first = (_words(plain) or [""])[0]
    return any(
        first in language.categories
        or any(plain.startswith(word) for word in language.categories if not word.isascii())
        for language in languages()
    )


@cache
def _titles() -> tuple[tuple[Language, re.Pattern[str]], ...]:
    def words(choices: Iterable[str]) -> str:
        return "|".join(
            re.escape(word) + (r"\s+" if word[-1].isalnum() else r"\s*")
            for word in _longest_first(choices)
        )

    return tuple(
        (language, re.compile(
            rf"(?:{words(language.lists)})(?P<honours>(?:{words(language.headings)})+)"
            rf"(?:{words(language.of)})(?P<subject>.+)", re.I,
        ))
        for language in languages()
        if language.lists
    )  # fmt: skip


@cache
def _endings() -> re.Pattern[str]:
    """A title that says first whose awards it lists, as in languages in which "of" follows."""

    def words(choices: Iterable[str]) -> str:
        return "|".join(map(re.escape, _longest_first(choices)))

    endings = "|".join(
        rf"(?:{words(language.of)})?\s?(?:{words(language.endings)})"
        for language in languages()
        if language.endings
    )
    return re.compile(rf"(?P<subject>.+?)\s?(?:{endings})", re.I)


def subject_in(title: str) -> str:
    """Whose awards the title of a list of awards says that it lists; "" if it is no such title.

    One word that awards bear in their names may begin one; none may stand before an ending. What
    begins with a small letter is a noun or an article that the grammar has changed.

    >>> subject_in("Liste der Auszeichnungen und Nominierungen von Ada Brook")
    'Ada Brook'
    >>> subject_in("鈴木花子の受賞一覧"), subject_in("湖映画賞受賞一覧")
    ('鈴木花子', '')
    >>> subject_in("Liste des prix de Rome"), subject_in("Liste des récompenses de la série Owl")
    ('', '')
    """
    for language, pattern in _titles():
        match = pattern.fullmatch(title.strip())
        if match and not match["subject"][0].islower():
            honours = match["honours"].casefold().split()
            return match["subject"] if {*honours} - language.awards else ""
    match = _endings().fullmatch(title.strip())
    return match["subject"] if match and not names_award(match["subject"]) else ""


def announces_awards(heading: str) -> bool:
    """Whether a heading says that awards follow, naming none, in one of the languages."""
    plain = " ".join(heading.casefold().split())
    words = _words(plain)
    return any(
        plain in language.headings
        or (language.headings.issuperset(words) and any(len(word) > 3 for word in words))
        for language in languages()
    )
