"""Wikitext split into text and constructs: templates, footnotes and verbatim text behind markers.

MediaWiki's preprocessor does the same with its strip markers. Both libraries for wikitext were
tried in this place: their cost grows with the square of unclosed or deeply nested markup, this
one pass is linear, and inner constructs are hidden before outer ones, so none is read twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

#: Characters around a construct's number; the input's own are removed before.
_OPEN, _CLOSE = "\ue000", "\ue001"
MARKER = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_VERBATIM = "nowiki|pre|math|gallery|timeline|syntaxhighlight|source|score|includeonly"
_TOKEN = re.compile(
    r"\{\{|\}\}|<ref\b(?P<attributes>[^<>]*)>|(?P<end></ref\s*>)"
    rf"|<(?P<verbatim>{_VERBATIM})\b[^<>]*>",
    re.I,
)
_NAME = re.compile(r"""\bname\s*=\s*("[^"]*"|'[^']*'|[^\s/>]+)""", re.I)
_URL = re.compile(r"https?://[^\s|\]}<>\"\ue000\ue001]+")
#: Characters of a footnote's own text that are kept where it has no address.
_NOTE_LENGTH = 200
#: Templates whose unnamed arguments are names of footnotes.
_BY_NAME = frozenset(("r", "ref", "note", "ref label", "note label", "cref", "cref2"))
#: What templates that cite call who, what, where and when.
_CITED = (
    "last", "first", "author", "title", "work", "newspaper", "magazine", "journal", "website",
    "publisher", "date", "year", "page",
)  # fmt: skip
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_EMPHASIS = re.compile("'{2,}")


@dataclass(frozen=True, slots=True)
class Construct:
    """A construct that a marker stands for: its text has markers for those inside it.

    ``kind`` is "template", "ref" or "verbatim"; ``name`` the template's, the footnote's or the
    element's name.
    """

    kind: str
    name: str
    text: str


@dataclass(slots=True)
class Markup:
    """A text whose constructs are behind markers, and the constructs by number."""

    text: str = ""
    constructs: list[Construct] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def of(self, marker: re.Match[str]) -> Construct:
        """The construct that a match of ``MARKER`` stands for."""
        return self.constructs[int(marker[1])]

    def note(self, ref: Construct) -> str:
        """What a footnote refers to: its address, else its text; "" if the page has neither."""
        return self._note_text(ref) or self.notes.get(ref.name, "")

    def note_of_template(self, call: Construct) -> str:
        """What a template that makes a footnote refers to, likewise."""
        numbered, named = arguments(call.text)
        if url := self._address(call.text.partition("|")[2]):
            return url
        if call.name in _BY_NAME or not numbered:
            names = [*numbered, named.get("name", "")]
            return next((self.notes[name] for name in names if name in self.notes), "")
        if call.name.startswith(("sfn", "harv")):
            return self._words(call.text)
        return self._text(numbered[0])

    def plain(self, text: str) -> str:
        """The text without its constructs."""
        return MARKER.sub("", text)

    def _note_text(self, ref: Construct) -> str:
        if url := self._address(ref.text):
            return url
        inner = (self._words(self.of(marker).text) for marker in MARKER.finditer(ref.text))
        return self._text(ref.text) or "; ".join(filter(None, inner))[:_NOTE_LENGTH]

    def _address(self, text: str) -> str:
        """The first address in a text or in a construct of it, "" if there is none."""
        pieces = [text]
        while pieces:
            piece = pieces.pop()
            if url := _URL.search(piece):
                return url[0]
            pieces += [self.of(marker).text for marker in MARKER.finditer(piece)][::-1]
        return ""

    def _words(self, text: str) -> str:
        """What a template that cites says: its unnamed words, who, what, where and when."""
        numbered, named = arguments(text)
        if page := named.get("page") or named.get("p"):
            named["page"] = f"p. {page}"
        members = [*numbered, *(named.get(name, "") for name in _CITED)]
        return ", ".join(filter(None, map(self._text, members)))

    def _text(self, text: str) -> str:
        """A text without constructs, links and emphasis."""
        shown = _EMPHASIS.sub("", _LINK.sub(r"\1", self.plain(text)))
        return " ".join(shown.split())[:_NOTE_LENGTH]

    def hide(self, kind: str, name: str, text: str) -> str:
        """Keeps a construct and gives its marker."""
        self.constructs.append(Construct(kind, name, text))
        return f"{_OPEN}{len(self.constructs) - 1}{_CLOSE}"


@dataclass(slots=True)
class _Opened:
    kind: str
    place: int
    token: str
    name: str = ""


def template_name(text: str) -> str:
    """The name of a template call as a key: lower case, spaces for underscores.

    >>> template_name(" Won "), template_name("Template:start_date|2014")
    ('won', 'start date')
    """
    name = " ".join(text.partition("|")[0].replace("_", " ").split()).lower()
    return name.removeprefix("template:").strip()


def preprocess(text: str) -> Markup:
    """``text`` without comments, its constructs behind markers; unclosed ones stay text."""
    markup = Markup()
    text = _COMMENT.sub("", text.replace(_OPEN, "").replace(_CLOSE, "").replace("\r", ""))
    out: list[str] = []
    opened: list[_Opened] = []
    absent: set[str] = set()
    refs = place = 0
    while token := _TOKEN.search(text, place):
        out.append(text[place : token.start()])
        place = token.end()
        mark = token[0]
        if token["verbatim"]:
            place = _verbatim(text, token, markup, out, absent)
        elif mark == "{{":
            opened.append(_Opened("template", len(out), mark))
            out.append(mark)
        elif mark == "}}" and opened and opened[-1].kind == "template":
            body = _cut(out, opened.pop())
            out.append(markup.hide("template", template_name(body), body))
        elif token["attributes"] is not None and not mark.endswith("/>"):
            opened.append(_Opened("ref", len(out), mark, _ref_name(mark)))
            out.append(mark)
            refs += 1
        elif token["attributes"] is not None:
            out.append(markup.hide("ref", _ref_name(mark), ""))
        elif token["end"] and refs:
            # Calls left open inside the footnote are text of it.
            while opened[-1].kind != "ref":
                opened.pop()
            refs -= 1
            start = opened.pop()
            out.append(markup.hide("ref", start.name, _cut(out, start)))
        else:
            out.append(mark)
    out.append(text[place:])
    markup.text = "".join(out)
    for ref in markup.constructs:
        if ref.kind == "ref" and ref.name and ref.text:
            markup.notes.setdefault(ref.name, markup._note_text(ref))
    return markup


def _cut(out: list[str], start: _Opened) -> str:
    body = "".join(out[start.place + 1 :])
    del out[start.place :]
    return body


def _verbatim(
    text: str, token: re.Match[str], markup: Markup, out: list[str], absent: set[str]
) -> int:
    """Hides an element whose content is no wikitext; gives the place after it."""
    element = token["verbatim"].lower()
    if token[0].endswith("/>"):
        return token.end()
    end = (
        re.compile(rf"</{element}\s*>", re.I).search(text, token.end())
        if (element not in absent)
        else None
    )
    if end is None:
        absent.add(element)
        return token.end()
    out.append(markup.hide("verbatim", element, text[token.end() : end.start()]))
    return end.end()


def _ref_name(mark: str) -> str:
    name = _NAME.search(mark)
    return name[1].strip("\"'").strip() if name else ""


def arguments(text: str) -> tuple[list[str], dict[str, str]]:
    """The arguments of a template call: the numbered ones in order, and the named ones.

    A pipe inside a link doesn't separate; numbered arguments may be given by number.
    """
    parts: list[str] = []
    depth = 0
    for piece in re.split(r"(\[\[|\]\]|\|)", text):
        if piece == "|" and not depth:
            parts.append("")
            continue
        depth = max(0, depth + (piece == "[[") - (piece == "]]"))
        if parts:
            parts[-1] += piece
    numbered: dict[int, str] = {}
    named: dict[str, str] = {}
    unnamed = 0
    for part in parts:
        key, equals, value = part.partition("=")
        if equals and "<" not in key and "[" not in key:
            key = key.strip().lower()
            if key.isascii() and key.isdigit() and len(key) < 4:
                numbered[int(key)] = value.strip()
            else:
                named[key] = value.strip()
        else:
            unnamed += 1
            numbered[unnamed] = part.strip()
    count = max(numbered, default=0)
    return [numbered.get(number, "") for number in range(1, count + 1)], named
