"""A list of names cut into its names: never inside a link, a title or a name that has a comma."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.reading.awards.crafts import ROLE
from graph.reading.awards.nouns import without_qualifier
from graph.reading.model.grid import Cell, Mark
from graph.reading.model.quotes import QUOTED

_SUFFIX = re.compile(
    r"(?:jr|sr|i{2,3}|iv|vi{1,3}|ix|ph\.?\s?d|m\.?d|esq|inc|ltd|llc|l\.l\.c|co|corp|gmbh|cbe|obe|mbe|kbe"
    r"|a\.?c\.?e|a\.?s\.?c|b\.?s\.?c|c\.?s\.?c|c\.?a\.?s|m\.?p\.?s\.?e|v\.?e\.?s|p\.?g\.?a|s\.?o\.?c|the)\.?",
    re.I,
)
_SEPARATOR = re.compile(
    r"(?<=\ue002)(?:\s*[,，、；/]\s*|\s+(?:und|et|e|og|och|en|i|ve)\s+)(?=\ue002)"
    r"|\s*,\s*(?:and|&|y)\s+|\s*,\s+|\s+(?:and|&|y)\s+|\s+/\s+|\s+\+\s+"
    r"|\s+(?:featuring|feat\.?|ft\.?)\s+|(?<=\ue002)\s+with\s+|\s+with\s+(?=\ue002)",
    re.I,
)
#: What may stand between two names, and as well within one: "AC/DC" is one.
_SLASH = r"(?:(?<=\w\w\w)|(?<=\ue002))\s*/\s*(?=\w\w\w|\ue002)"
#: So may a dot; in the Chinese spelling of a foreign name one stands between its parts.
_DOT = "(?<=[^\\W\\d_])·(?=[A-ZÀ-Þ])"
_JOINT = re.compile(
    rf"{_SLASH}|\s(?:with|by|und|et|(?-i:e|og|och|en|i|ve))\s+|\s*[、，；]\s*"
    rf"|(?<=[^\W\d_]),(?=[^\W\d_])|{_DOT}",
    re.I,
)
#: What may stand between two names besides; a title has a dash before its second part.
_NAMES = re.compile(r"\s+[-–—]\s+|\s+(?:x|vs\.?)\s+|(?<=\ue002):\s+|:\s+(?=\ue002)", re.I)
#: What may stand between two titles; commas, "and" and "with" stand in too many single ones.
_TITLES = re.compile(rf"\s*[;|•\n、，；]\s*|\s+·\s+|{_SLASH}|{_DOT}")
#: A family name that a comma divides from a given name behind it: "Bell, Ann", "de Niro, R. S.".
_INVERTED = re.compile(
    r"\s*(?:(?:van|von|de[rnl]?|di|da|la|le|el|al|ten|ter)\s+)*[^\W\d_][^\s,]*(?:,\s+[JS]r\.?)?"
    r",\s+(?P<given>[^\W\d_][^\s,]*(?:\s+[^\W\d_]\.?)*)\s*",
    re.I,
)
_NOTED = re.compile(r"\s*\([^()\n]*\)\s*$")
_BRACKETED = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]")
#: What a firm's name goes on with behind "&".
_FIRM = re.compile(r"(?:co|company|sons|bros|associates)\.?", re.I)
#: What the name of a single word may go on with behind a comma: "Tyler, The Owl".
_ARTICLE = re.compile(r"the\s+\w+$", re.I)
#: Words that a name may begin with in lower case.
_PARTICLES = re.compile(
    r"(?:van|von|de|di|da|del|della|des|du|la|le|el|al|bin|ibn|ten|ter|st|d')\b|al-|\w+\.\w", re.I
)
#: A line break within what is marked.
_BROKEN = re.compile(r"(?<=\ue002)\n(?=\ue002)")
#: Cells of one form that make it the form of their column.
ENOUGH = 5
#: Stands for a character of a link, a title, a quotation or a bracket.
_MASK = "\ue002"


@dataclass(frozen=True, slots=True)
class Piece:
    """One name: the stretch of the text that it is, and what stood before it (", ", " and ")."""

    start: int
    end: int
    joint: str = ""


def mask(text: str, marks: Iterable[Mark]) -> str:
    """``text`` with everything in it that is one thing behind ``_MASK``, as long as before."""
    spans = [
        (mark.start, mark.end)
        for mark in marks
        if mark.kind in ("link", "italic") and not is_suffix_link(mark, text)
    ]
    masked = list(text)
    for start, end in spans:
        masked[start:end] = [_MASK if char != "\n" else char for char in text[start:end]]
    for pattern in (QUOTED, _BRACKETED):
        for match in pattern.finditer("".join(masked)):
            masked[match.start() : match.end()] = _MASK * (match.end() - match.start())
    return "".join(masked)


def is_suffix(text: str) -> bool:
    """Whether a text only follows names: "Jr.", "Inc.", the letters of a society of a craft."""
    return bool(_SUFFIX.fullmatch(text.strip(" ,")))


def is_suffix_link(mark: Mark, text: str) -> bool:
    """Whether a link leads from what only follows names to what that stands for.

    A band may be called so as well: its own article bears that name.

    >>> is_suffix_link(Mark("link", 10, 13, "Society of Lakes"), "Ann Bell, ASC")
    True
    >>> is_suffix_link(Mark("link", 0, 5, "A.C.E (group)"), "A.C.E")
    False
    """
    label = text[mark.start : mark.end]
    own = without_qualifier(mark.target).casefold()
    return mark.kind == "link" and is_suffix(label) and label.casefold() != own


def is_masked(text: str) -> bool:
    """Whether a stretch of masked text is one thing as a whole."""
    return bool(text) and text.strip(_MASK + " \t,.") == ""


def may_be_several(masked: str, start: int, end: int) -> bool:
    """Whether a stretch of masked text that stays whole may name several."""
    return any(_divides(joint, masked, start, end) for joint in (_JOINT, _NAMES))


def may_be_titles(masked: str) -> bool:
    """Whether a masked text may be several titles: capitals follow what may divide them.

    >>> may_be_titles("Owl / Rush"), may_be_titles("Owl and Rush"), may_be_titles("Fox/Hen")
    (True, False, True)
    """
    # one that is marked over two lines is one
    return _divides(_TITLES, _BROKEN.sub(_MASK, masked), 0, len(masked))


def _divides(joint: re.Pattern[str], masked: str, start: int, end: int) -> bool:
    matches = joint.finditer(masked, start, end)
    return any(
        begins_name(masked[match.end()]) and not is_suffix(masked[match.end() : end])
        for match in matches
        if start < match.start() and match.end() < end
    )


def begins_name(char: str) -> bool:
    """Whether a name may begin with what is marked, a capital, or a letter that has no case."""
    return char == _MASK or char.isupper() or (char.isalpha() and char.upper() == char.lower())


def is_inverted(text: str) -> bool:
    """Whether a text may be one name with the family's first; links and titles in it are masked.

    >>> is_inverted("Bell, Ann"), is_inverted("King, Jr., M. L."), is_inverted("Ann Bell, Tom")
    (True, True, False)
    >>> is_inverted("Madonna, producer"), is_inverted("Lamp, Inc.")
    (False, False)
    """
    match = _INVERTED.fullmatch(text)
    if not match or _MASK in text or is_suffix(match["given"]):
        return False
    return not (match["given"][0].islower() or ROLE.fullmatch(match["given"]))


def _without_note(text: str, masked: str, start: int, end: int) -> str:
    """A stretch of masked text without the brackets at its end."""
    note = _NOTED.search(text, start, end)
    return masked[start : note.start() if note else end]


def are_inverted(cells: Iterable[Cell]) -> bool:
    """Whether the cells of a column have the form of one name each, the family's first."""
    texts: set[str] = set()
    for cell in cells:
        if cell.text.strip():
            masked = mask(cell.text, cell.marks)
            if not is_inverted(_without_note(cell.text, masked, 0, len(masked))):
                return False
            texts.add(cell.text)
    return len(texts) >= ENOUGH


def split_names(
    text: str, masked: str, start: int, end: int, *, family_first: bool = False
) -> tuple[list[Piece], bool]:
    """The names in ``text[start:end]``; True with them if another reading is as likely.

    ``family_first`` if a comma is known to stand within a name.
    """
    if is_inverted(_without_note(text, masked, start, end)):
        return [Piece(start, end)], not family_first
    pieces: list[Piece] = []
    place, joint = start, ""
    for separator in _SEPARATOR.finditer(masked, start, end):
        pieces.append(Piece(place, separator.start(), joint))
        place, joint = separator.end(), separator[0]
    pieces.append(Piece(place, end, joint))
    pieces, broken = _rejoined([p for p in pieces if text[p.start : p.end].strip()], text, masked)
    inverted = _inverted(pieces, text, masked, family_first=family_first)
    if inverted:
        return inverted, not family_first
    pieces, unsure = _groups(pieces, text, masked)
    return pieces, unsure or broken


def _inverted(pieces: list[Piece], text: str, masked: str, *, family_first: bool) -> list[Piece]:
    """The pieces as names with the family's first, if commas may stand within all; else none.

    Pairs of words are such, as in "Bell, Ann & Reyes, Tom"; if it is known, any pair is.
    """
    pairs: list[Piece] = []
    for family, given in zip(pieces[::2], pieces[1::2], strict=False):
        pair = _without_note(text, masked, family.start, given.end)
        second = text[given.start : given.end].strip()
        is_role = second[:1].islower() or ROLE.fullmatch(second)
        known = family_first and len(pieces) == 2 and not is_role and _MASK not in pair
        if given.joint.strip() != "," or not (known or is_inverted(pair)):
            return []
        pairs.append(Piece(family.start, given.end, family.joint))
    if len(pieces) % 2 or not pairs:
        return []
    if not family_first and all(pair.joint.strip() == "," for pair in pairs[1:]):
        return [Piece(pairs[0].start, pairs[-1].end)]
    return pairs


def _rejoined(pieces: list[Piece], text: str, masked: str) -> tuple[list[Piece], bool]:
    """Puts back what a comma cut off a name: "Jr.", "Inc."; True with it for what may be a name.

    So may be words in small letters ("Ann, the Owl", "Ann Bell, fun.") and "The X" behind one word.
    """
    joined: list[Piece] = []
    unsure = False
    commas = sum(piece.joint.strip() == "," for piece in pieces)
    for piece in pieces:
        words = text[piece.start : piece.end].strip()
        is_one = is_masked(masked[piece.start : piece.end])
        suffix = not is_one and bool(_SUFFIX.fullmatch(words))
        begun = words[:1].islower() and not _PARTICLES.match(words) and not _clause(words)
        joint = piece.joint.strip()
        plain = joint == "," and not (is_one or suffix)
        behind = joined and _is_single(text, masked, joined[-1]) and _ARTICLE.match(words)
        unsure |= bool(plain and behind)
        broken = plain and bool(begun or (behind and commas == 1))
        firm = joint in ("&", "and") and _FIRM.fullmatch(words)
        if joined and (firm or broken or (joint == "," and suffix)):
            joined[-1] = Piece(joined[-1].start, piece.end, joined[-1].joint)
            unsure |= broken
        else:
            joined.append(piece)
    return joined, unsure


def _clause(words: str) -> bool:
    """Whether words in lower case are a clause of their own ("producer", "for …", "with …")."""
    return bool(
        re.match(
            r"(?:for|with|as|by|et al|others|(?:[a-z-]+ ){0,2}[a-z-]+(?:er|or|ist|ing|ion)s?$"
            r"|[a-z]+(?:er|or|ist|ers|ors|ists|ing|ion)\b)",
            words,
        )
    )


def _groups(pieces: list[Piece], text: str, masked: str) -> tuple[list[Piece], bool]:
    """Puts back groups whose name has an "and": "Ant & Dec", "Earth, Wind & Fire"."""
    if len(pieces) < 2:
        return pieces, False
    single = [_is_single(text, masked, piece) for piece in pieces]
    last = pieces[-1].joint.strip()
    if all(single) and len(pieces) > 2 and last in ("&", "and"):
        return [Piece(pieces[0].start, pieces[-1].end)], True
    joined, unsure = pieces[:1], False
    alone = len(pieces) == 2
    for number, piece in enumerate(pieces[1:], 1):
        bare = piece.joint.strip().lower() in ("&", "and", "y", "+")
        marked = [is_masked(masked[each.start : each.end]) for each in (joined[-1], piece)]
        pair = single[number] and single[number - 1]
        band = re.match(r"(?:the|his|her|their)\s", text[piece.start : piece.end].lstrip(), re.I)
        mixed = alone and single[number] != single[number - 1]
        if bare and not any(marked) and (pair or band or mixed):
            joined[-1] = Piece(joined[-1].start, piece.end, joined[-1].joint)
            unsure |= not band
        else:
            # "Ann & Tom Bell, Kim Ray": the first two may be a group, or share a family name
            shared = not any(marked) and number < len(pieces) - 1 and single[number - 1]
            unsure |= bare and (shared or bool(band and not all(marked)))
            joined.append(piece)
    return joined, unsure


def _is_single(text: str, masked: str, piece: Piece) -> bool:
    """Whether a piece is one word that nothing marks as a name of its own."""
    if is_masked(masked[piece.start : piece.end]):
        return False
    return len(text[piece.start : piece.end].replace(_MASK, "").split()) == 1
