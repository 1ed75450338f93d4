"""The label service of the Wikidata Query Service, as optional patterns of SPARQL 1.1.

``SERVICE wikibase:label`` gives each solution of its group the label of a thing, in the first of
some languages in which there is one, and changes their number never. What is said of it here
follows the service's user manual: automatic mode (the plain columns that end in Label, AltLabel and
Description), manual mode (triples between its braces), the id in the place of a missing label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.rdf.namespaces import RDFS, SCHEMA, SKOS, WIKIDATA
from graph.sparql.groups import Group
from graph.sparql.lexer import Token

LABEL, ALT_LABEL, DESCRIPTION = f"{RDFS}label", f"{SKOS}altLabel", f"{SCHEMA}description"
#: What a column's name ends in, by the property of its values; the longer ending comes first.
ENDINGS = {"AltLabel": ALT_LABEL, "Label": LABEL, "Description": DESCRIPTION}
#: What stands in a list of languages for those that the client prefers.
AUTO_LANGUAGE = "[AUTO_LANGUAGE]"
#: The parameter with the languages.
LANGUAGE = "http://wikiba.se/ontology#language"
PARAMETERS = "http://www.bigdata.com/rdf#serviceParam"
#: What stands for a thing that isn't there: nothing is said of it.
NOTHING = "<tag:palmares,2026:nothing>"

#: A tag of a language (BCP 47), roughly.
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_QUOTES = re.compile(r"\A('''|\"\"\"|'|\")(.*)\1\Z", re.DOTALL)


class Unanswerable(Exception):
    """What a label service asks can't be answered; ``token`` is where."""

    def __init__(self, message: str, token: Token) -> None:
        super().__init__(message)
        self.token = token


class Resolution(NamedTuple):
    """The property (an IRI) of a thing that is to become the value of a variable.

    ``subject`` is a term as it stands in the query, ``target`` a name.
    """

    subject: str
    property: str
    target: str


class Request(NamedTuple):
    """What a label service asks: languages, the best first, and in manual mode what for."""

    languages: tuple[str, ...]
    resolutions: tuple[Resolution, ...]


def languages_of(tags: Iterable[str]) -> tuple[str, ...]:
    """The languages of tags that a client prefers, in lower case.

    A language of a country is followed by the language itself; what is no tag is left out.

    >>> languages_of(["de-AT", "fr", "de", '"'])
    ('de-at', 'de', 'fr')
    """
    names = [tag.lower() for tag in tags if _LANGUAGE_TAG.fullmatch(tag)]
    return tuple(dict.fromkeys(each for tag in names for each in (tag, tag.partition("-")[0])))


def request_of(
    target: Token, body: Sequence[Token], preferred: Sequence[str], prefixes: Mapping[str, str]
) -> Request:
    """What a label service asks; ``preferred`` stand for AUTO_LANGUAGE.

    ``target`` is what it is called, ``body`` what stands between its braces.

    Raises Unanswerable.
    """
    languages: dict[str, None] = {}
    resolutions: list[Resolution] = []
    for subject, predicate, value in _triples(body):
        property_ = iri_of(predicate, prefixes)
        if iri_of(subject, prefixes) != PARAMETERS:
            resolutions.append(_resolution(subject, property_, predicate, value))
        elif property_ == LANGUAGE:
            languages.update(dict.fromkeys(_languages(value, preferred)))
    if not languages:
        message = 'the label service needs languages: bd:serviceParam wikibase:language "en"'
        raise Unanswerable(message, target)
    return Request(tuple(languages), tuple(resolutions))


def automatic(names: Sequence[str]) -> Iterator[Resolution]:
    """What the columns of these names ask for.

    >>> [*automatic(["film", "filmLabel", "filmAltLabel"])][0]
    Resolution(subject='?film', property='http://www.w3.org/2000/01/rdf-schema#label', \
target='filmLabel')
    """
    for name in names:
        ending = next((ending for ending in ENDINGS if name.endswith(ending)), None)
        if ending and name != ending:
            yield Resolution(f"?{name.removesuffix(ending)}", ENDINGS[ending], name)


def home(resolution: Resolution, group: Group) -> Group | None:
    """The group in which the thing is known: this one or one around it, of the same SELECT."""
    place: Group | None = group
    while place and resolution.subject[0] in "?$" and resolution.subject[1:] not in place.names:
        place = place.parent if place.parent and place.parent.select is place.select else None
    return place


def pattern(
    resolution: Resolution,
    languages: Sequence[str],
    helper: str,
    own: str | None = None,
    *,
    lateral: bool = False,
) -> str:
    """What gives the target its value; ``helper`` begins the names of variables in between.

    ``own`` is the variable with what the query itself binds to the target. ``lateral`` is for an
    engine that knows LATERAL (SPARQL-dev, SEP 6), which takes less than looking for better values.
    """
    subject, target = resolution.subject, f"?{resolution.target}"
    thing, value = f"{helper}thing", f"{helper}value"
    bind = ""
    if subject[0] in "?$":  # an unbound one would match whatever has a label
        bind = f"BIND(COALESCE({subject}, {NOTHING}) AS {thing}) "
        subject = thing
    best = _first if lateral else _best
    values = _joined if resolution.property == ALT_LABEL else best
    optional = f"OPTIONAL {{ {values(subject, resolution.property, languages, helper)} }}"
    optional = f"LATERAL {{ {optional} }}" if lateral else optional
    choices = [own, value, _fallback(resolution)]
    chosen = ", ".join(filter(None, choices))
    return f" {bind}{optional} BIND(COALESCE({chosen}) AS {target}) "


def iri_of(token: Token, prefixes: Mapping[str, str]) -> str:
    """The IRI that a token is; empty for what is none, or has no known prefix."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.rstrip(".").partition(":")
    namespace = prefixes.get(f"{prefix}:")
    return namespace + local if token.kind == "name" and namespace is not None else ""


def _first(subject: str, property_: str, languages: Sequence[str], helper: str) -> str:
    """The first value in the best language, for one thing after the other."""
    value = f"{helper}value"
    variable = f"{subject} " if subject[0] == "?" else ""
    tag = f"LANG({value})"  # such an engine has it in lower case
    ranks = "".join(f'({tag} != "{language}") ' for language in languages[:-1])
    values = f"{subject} <{property_}> {value} FILTER({_is_in(tag, languages)})"
    return f"SELECT {variable}{value} {{ {values} }} ORDER BY {ranks}{value} LIMIT 1"


def _best(subject: str, property_: str, languages: Sequence[str], helper: str) -> str:
    """The first value in the best language: one, however many there are."""
    value, other = f"{helper}value", f"{helper}other"
    tag, other_tag = _tag(value), _tag(other)
    # one text may have two spellings of a tag
    spelling = f"STR({other}) = STR({value}) && LANG({other}) < LANG({value})"
    better = f"(STR({other}) < STR({value}) || {spelling})"
    if len(languages) > 1:
        same = f"{other_tag} = {tag} && {better}"
        better = f"({_rank(other_tag, languages)} < {_rank(tag, languages)} || {same})"
    return (
        f"{subject} <{property_}> {value} FILTER({_is_in(tag, languages)}) "
        f"FILTER NOT EXISTS {{ {subject} <{property_}> {other} "
        f"FILTER({_is_in(other_tag, languages)} && {better}) }}"
    )


def _joined(subject: str, property_: str, languages: Sequence[str], helper: str) -> str:
    """All values in the best language, as one text."""
    value, each, other = f"{helper}value", f"{helper}each", f"{helper}other"
    tag, other_tag = _tag(each), _tag(other)
    best = ""
    if len(languages) > 1:
        better = f"{_rank(other_tag, languages)} < {_rank(tag, languages)}"
        best = (
            f"FILTER NOT EXISTS {{ {subject} <{property_}> {other} "
            f"FILTER({_is_in(other_tag, languages)} && {better}) }}"
        )
    variable = f"{subject} " if subject[0] == "?" else ""
    values = f"{subject} <{property_}> {each} FILTER({_is_in(tag, languages)}) {best}"
    text = f'STRLANG(GROUP_CONCAT(STR({each}); SEPARATOR=", "), SAMPLE(LANG({each})))'
    grouping = f" GROUP BY {variable}" if variable else ""
    ordered = f"{{ SELECT {variable}{each} {{ {values} }} ORDER BY {each} }}"
    return f"SELECT {variable}({text} AS {value}) {{ {ordered} }}{grouping}"


def _fallback(resolution: Resolution) -> str | None:
    """What a label is where there is none: the id of an item, an IRI, the text of a literal."""
    if resolution.property != LABEL:
        return None
    text = f"STR({resolution.subject})"
    return f'IF(STRSTARTS({text}, "{WIKIDATA}"), STRAFTER({text}, "{WIKIDATA}"), {text})'


def _tag(variable: str) -> str:
    """The tag of a value's language in lower case, in which not every engine has it, as ours."""
    return f"LCASE(LANG({variable}))"


def _rank(tag: str, languages: Sequence[str]) -> str:
    """An expression that is the smaller the better the language with a tag is."""
    listed = " ".join(["", *languages, ""])
    return f'STRLEN(STRBEFORE("{listed}", CONCAT(" ", {tag}, " ")))'


def _is_in(tag: str, languages: Sequence[str]) -> str:
    listed = ", ".join(f'"{language}"' for language in languages)
    return f"{tag} IN ({listed})" if len(languages) > 1 else f"{tag} = {listed}"


def _resolution(subject: Token, property_: str, predicate: Token, value: Token) -> Resolution:
    if not property_ or value.kind != "variable" or subject.kind not in ("variable", "name", "iri"):
        message = "the label service takes triples such as ?film rdfs:label ?title"
        raise Unanswerable(message, subject if property_ else predicate)
    return Resolution(subject.text.rstrip("."), property_, value.text[1:])


def _languages(value: Token, preferred: Sequence[str]) -> Iterator[str]:
    text = _QUOTES.match(value.text)
    if text is None:
        raise Unanswerable('languages are a text such as "en,de"', value)
    for language in map(str.strip, text[2].split(",")):
        if language == AUTO_LANGUAGE:
            yield from preferred
        elif _LANGUAGE_TAG.fullmatch(language):
            yield language.lower()


def _triples(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """The triples between the braces, with their shorter forms by ``;`` and ``,``."""
    terms: list[Token] = []
    for token in tokens:
        if token.text in (";", ",", "."):
            terms = terms[: {";": 1, ",": 2, ".": 0}[token.text]]
            continue
        if token.kind == "language":
            continue
        terms.append(token)
        if len(terms) > 3 or token.kind == "mark":
            raise Unanswerable("this is nothing that the label service takes", token)
        if len(terms) == 3:
            yield terms[0], terms[1], terms[2]
            if token.text.endswith(".") and token.kind == "name":
                terms = []
