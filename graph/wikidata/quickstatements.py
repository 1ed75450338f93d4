"""What Wikidata lacks and is certain here, as commands for QuickStatements.

See https://www.wikidata.org/wiki/Help:QuickStatements. The tool reuses a statement with the same
property and value, and so would make one of two nominations for the same award. A new one is asked
for explicitly: by ``!`` before the property in the classic tool, by ``+`` before the item in
version 3. These two don't understand each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from graph.wikidata.claims import TIMES, Claim
from graph.wikidata.comparison import Difference, Outcome

#: Qualifiers whose values are texts.
_TEXTS = ("P1932",)
#: Sources: reference URL, retrieved, imported from, Wikimedia import URL.
_URL, _RETRIEVED, _IMPORTED, _IMPORT_URL = "S854", "S813", "S143", "S4656"
#: The items of Wikipedias; others are only named by the address of their page.
_WIKIPEDIAS = {"https://en.wikipedia.org/": "Q328"}


class Dialect(StrEnum):
    """The tool that is to read the commands."""

    CLASSIC = "classic"
    V3 = "v3"


def commands(differences: Iterable[Difference], dialect: Dialect) -> Iterator[str]:
    """The lines for the tool: new statements, and qualifiers of those that are there without."""
    for claim, names, is_new in changes(differences):
        if is_new:
            yield "\t".join(_new(claim, names, dialect))
        else:
            yield "\t".join([*claim.key, *_qualifiers(claim, names), *_sources(claim)])


def changes(differences: Iterable[Difference]) -> Iterator[tuple[Claim, Sequence[str], bool]]:
    """What Wikidata can be given: a claim, the qualifiers that are new there, whether all of it is.

    Nothing for what is disputed, or has no source; nor its day, where that is disputed. A statement
    is only given qualifiers where it is the only one there with its property and value, for the
    tool can't be told which one is meant.
    """
    listed = [*differences]
    there = Counter(each.theirs.key for each in listed if each.theirs)
    for each in listed:
        claim = each.ours
        if claim is None or claim.is_deprecated or not claim.references:
            continue
        is_new = each.outcome is Outcome.MISSING_THERE
        names = _settled(claim, claim.qualifiers if is_new else each.qualifiers)
        if is_new:
            yield claim, names, True
            continue
        is_lone = each.theirs and not each.theirs.is_deprecated and there[claim.key] == 1
        if each.outcome is Outcome.LESS_PRECISE and names and is_lone:
            yield claim, names, False


def unsourced(differences: Iterable[Difference]) -> int:
    """How many statements Wikidata lacks can't be given to it, as no document shows them."""
    lacking = [each.ours for each in differences if each.outcome is Outcome.MISSING_THERE]
    return sum(not (each.is_deprecated or each.references) for each in lacking if each)


def undated(differences: Iterable[Difference]) -> int:
    """How many statements are given to Wikidata without their day, of which sources disagree."""
    return sum(bool({*claim.disputed} & {*claim.qualifiers}) for claim, *_ in changes(differences))


def _settled(claim: Claim, names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in claim.disputed]


def _new(claim: Claim, names: Iterable[str], dialect: Dialect) -> Iterator[str]:
    subject, property_, value = claim.key
    yield f"+{subject}" if dialect is Dialect.V3 else subject
    yield f"!{property_}" if dialect is Dialect.CLASSIC else property_
    yield value
    yield from _qualifiers(claim, names)
    yield from _sources(claim)


def _qualifiers(claim: Claim, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for value in sorted(claim.qualifiers[name]):
            yield name
            if name in TIMES:
                yield _time(value, claim.precisions.get(name, 11))
            else:
                yield _quoted(value) if name in _TEXTS else value


def _sources(claim: Claim) -> Iterator[str]:
    """A document that says so; that it comes from a wiki only where that is all there is."""
    (page, retrieved), *_ = claim.references
    documents = [url for url in claim.evidence if ".wikipedia.org/" not in url]
    address = [*documents, page][0]
    if documents or ".wikipedia.org/" not in page:
        yield from (_URL, _quoted(address.replace('"', "%22")))
    else:
        wiki = page[: page.find("/", len("https://")) + 1]
        yield from (_IMPORTED, _WIKIPEDIAS[wiki]) if wiki in _WIKIPEDIAS else ()
        yield from (_IMPORT_URL, _quoted(page.replace('"', "%22")))
    if retrieved and address == page:  # the day on which that was read
        yield from (_RETRIEVED, _time(retrieved, 11))


def _time(value: str, precision: int) -> str:
    """A time with its precision, without which the tool takes the year alone."""
    day = value[:10]
    if precision < 11:
        day = {10: f"{day[:7]}-00", 9: f"{day[:4]}-00-00"}[precision]
    return f"+{day}T00:00:00Z/{precision}"


def _quoted(text: str) -> str:
    """A text in quotation marks; what would end it or the command is left out."""
    return '"' + text.replace('"', "'").replace("\t", " ").replace("\n", " ") + '"'
