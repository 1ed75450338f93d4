"""The wikitext of one cell, shown as its text with links, italics and footnotes."""

from __future__ import annotations

import html
import re

from graph.reading.forms.elements import MARKS, is_hidden
from graph.reading.forms.flow import STRUCK, Flow
from graph.reading.forms.markup import MARKER, Construct, Markup
from graph.reading.forms.templates import expand
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.source import SILENT_NAMESPACES, article

#: Templates inside templates beyond which a cell is not read on.
MAX_DEPTH = 40
_FILE = (
    rf"\[\[\s*(?:{'|'.join(sorted(SILENT_NAMESPACES))})\s*:"
    r"(?:[^\[\]]|\[(?!\[)|\](?!\])|\[\[[^\[\]]*\]\])*\]\]"
)
_OPTION = re.compile(
    r"\d*x?\d*px|thumb|frame(?:less|d)?|border|left|right|center|none|baseline|sub|super|top|middle"
    r"|bottom|upright.*|[a-z]+=.*|link"
)
_LINK = (
    r"\[\[(?P<target>[^\[\]|\n]+)(?:\|(?P<label>(?:[^\[\]]|\[(?!\[)|\](?!\]))*))?\]\]"
    r"(?P<trail>[a-z]*)"
)
_TOKEN = re.compile(
    f"(?P<marker>{MARKER.pattern})|(?P<file>{_FILE})|(?P<link>{_LINK})"
    r"|(?P<external>\[(?:https?:)?//[^\s\]\[]+(?P<text>[^\]\[\n]*)\])"
    r"|(?P<quotes>'{2,})|<(?P<tag>/?[A-Za-z][A-Za-z0-9]*)\b(?P<attributes>[^<>]*)>"
    r"|(?P<entity>&[#\w]{2,32};)|(?P<item>(?:^|\n)[ \t]*[*#:;]+[ \t]*)|(?P<lines>\n[ \t]*\n\s*)",
    re.I,
)
_BREAKS = frozenset("br p div center li ul ol dl dt dd hr tr td th table blockquote".split())
_VOID = frozenset("br hr img wbr".split())
_NAME = re.compile(r"'?[^\W\d_]")
#: What templates do with their text besides showing it.
_MARKED = {
    **dict.fromkeys(("small", "smaller", "smalldiv"), "small"),
    **dict.fromkeys(("s", "del", "strikethrough"), STRUCK),
}
_QUOTES = re.compile("'{2,}")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'/>]+))?""")


def show(flow: Flow, wikitext: str, markup: Markup, depth: int = 0) -> None:
    """Adds what ``wikitext`` shows to ``flow``; what can't be shown becomes a doubt there."""
    place = 0
    hidden: list[str] = []
    styles: list[str] = []
    if not depth:
        wikitext = _with_apostrophes(wikitext)
    for token in _TOKEN.finditer(wikitext):
        if not hidden:
            flow.add(wikitext[place : token.start()])
        place = token.end()
        if tag := token["tag"]:
            _tag(flow, tag.lower(), token["attributes"], hidden)
        elif hidden:
            continue
        elif token["marker"]:
            _construct(flow, markup.of(token_marker(token)), markup, depth)
        elif token["file"]:
            flow.alternatives.append(_alternative(token["file"]))
        elif token["link"]:
            _link(flow, token, markup, depth)
        elif token["external"]:
            show(flow, token["text"] or "", markup, depth + 1)
        elif quotes := token["quotes"]:
            _style(flow, len(quotes), styles)
        elif entity := token["entity"]:
            flow.add(html.unescape(entity))
        elif (
            (item := token["item"])
            and not token.start()
            and _is_text(item, wikitext[place:], depth)
        ):
            flow.add(item)
        elif token["item"] or token["lines"]:
            flow.line()
    if not hidden:
        flow.add(wikitext[place:])
    for style in styles:
        flow.close(style)


def _is_text(item: str, rest: str, depth: int) -> bool:
    """Whether what would begin a list is text: no line begins before it.

    So in the label of a link, and on the line that begins the cell: "| #3", "| *Owls". "| * Ann",
    and a star before a link or before another one of its cell, is meant as a list.
    """
    is_name = item.endswith("*") and _NAME.match(rest) and "\n*" not in rest
    return "\n" not in item and (depth > 0 or "#" in item or bool(is_name))


def _with_apostrophes(wikitext: str) -> str:
    return "\n".join(map(_with_apostrophe, wikitext.split("\n")))


def _with_apostrophe(line: str) -> str:
    """A line in which an apostrophe behind italics or before them isn't taken for a part of a mark.

    As MediaWiki does it (Parser::doQuotes): where the marks of bold and of italics are both odd in
    number, one of bold is an apostrophe and italics; the first behind a word of one letter, else
    behind any word, else behind a space.
    """
    runs = [*_QUOTES.finditer(line)]
    lengths = [min(len(run[0]), 5) for run in runs]
    bold, italic = (sum(length in of for length in lengths) for of in ((3, 4, 5), (2, 5)))
    candidates = [run for run in runs if len(run[0]) in (3, 4)]
    if not (bold % 2 and italic % 2 and candidates):
        return line

    def order(run: re.Match[str]) -> int:
        before = line[max(run.start() - 2, 0) : run.start()]
        return 2 if before.endswith(" ") else 0 if before.startswith(" ") else 1

    end = min(candidates, key=order).end()
    return f"{line[: end - 3]}&#39;{line[end - 2 :]}"


def _alternative(file: str) -> str:
    """The text that stands for a picture: its alternative text, else its caption."""
    options = [option.strip() for option in file.strip("[]").split("|")[1:]]
    alternatives = [option[4:] for option in options if option.startswith("alt=")]
    captions = [option for option in options if not _OPTION.fullmatch(option)]
    return (alternatives or captions[-1:] or [""])[0]


def token_marker(token: re.Match[str]) -> re.Match[str]:
    """The marker that a token is."""
    marker = MARKER.fullmatch(token["marker"])
    assert marker is not None
    return marker


def _tag(flow: Flow, tag: str, attributes: str, hidden: list[str]) -> None:
    """Follows an HTML tag; ``hidden`` are the open elements, of one name, that hide the text."""
    name = tag.removeprefix("/")
    empty = name in _VOID or attributes.endswith("/")
    if hidden:
        _follow_hidden(hidden, tag, empty=empty)
        return
    if tag.startswith("/"):
        if name in MARKS:
            flow.close(MARKS[name])
    elif not empty and attributes and is_hidden(name, _attributes(attributes)):
        hidden.append(name)
    elif name in MARKS and not empty:
        flow.open(MARKS[name])
    if name in _BREAKS and not hidden:
        flow.line()


def _follow_hidden(hidden: list[str], tag: str, *, empty: bool) -> None:
    """Follows a tag inside a hidden element, which ends where the last of its name does."""
    if tag == f"/{hidden[0]}":
        hidden.pop()
    elif tag == hidden[0] and not empty:
        hidden.append(tag)


def _attributes(text: str) -> dict[str, str]:
    return {match[1].lower(): (match[2] or "").strip("\"'") for match in _ATTRIBUTE.finditer(text)}


def _style(flow: Flow, quotes: int, styles: list[str]) -> None:
    """Toggles bold and italic; more or fewer apostrophes than a style needs are text."""
    literal, toggles = {2: (0, ["italic"]), 3: (0, ["bold"]), 4: (1, ["bold"])}.get(
        quotes, (quotes - 5, ["italic", "bold"])
    )
    flow.add("'" * literal)
    for style in toggles:
        if style in styles:
            styles.remove(style)
            flow.close(style)
        else:
            styles.append(style)
            flow.open(style)


def _link(flow: Flow, token: re.Match[str], markup: Markup, depth: int) -> None:
    target = article(html.unescape(markup.plain(token["target"])))
    label = token["label"] if token["label"] is not None else token["target"].lstrip(": ")
    if target:
        flow.open("link", target)
    show(flow, (label or token["target"]) + token["trail"], markup, depth + 1)
    if target:
        flow.close("link")


def _construct(flow: Flow, construct: Construct, markup: Markup, depth: int) -> None:
    if construct.kind == "ref":
        if note := markup.note(construct):
            flow.references.append(note)
    elif construct.kind == "verbatim":
        if construct.name in ("nowiki", "pre"):
            flow.add(html.unescape(construct.text))
    elif depth >= MAX_DEPTH:
        text = f"templates nested deeper than {MAX_DEPTH} are not read"
        flow.doubts.append(Doubt(DoubtCode.MARKUP, text))
    else:
        _template(flow, construct, markup, depth)


def _template(flow: Flow, call: Construct, markup: Markup, depth: int) -> None:
    expansion = expand(call.name, call.text)
    if expansion is None:
        name = markup.plain(call.name)[:60]
        text = f"template {{{{{name}}}}} isn't known, its text is not read"
        flow.doubts.append(Doubt(DoubtCode.MARKUP, text))
    elif expansion == "<ref>":
        flow.references.append(markup.note_of_template(call))
    else:
        mark = _MARKED.get(call.name, "")
        if mark:
            flow.open(mark)
        show(flow, _with_apostrophes(expansion), markup, depth + 1)
        if mark:
            flow.close(mark)
