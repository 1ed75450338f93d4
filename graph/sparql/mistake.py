"""What is wrong with a text that is no query: the parser's complaint, at the word that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from graph.errors import QueryError
from graph.sparql.lexer import Token, tokens_of
from graph.sparql.syntax import examine, open_bracket, position, undeclared_prefix

#: Gives what a parser says of a text; None where it takes it.
Complaint = Callable[[str], str | None]

#: More spaces than the longest word of SPARQL has letters: the parser looks at as many characters
#: as a word has that could stand there, and says that it stumbled behind them.
_PADDING = " " * 40
_POSITION = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", re.DOTALL)
#: What the engine's parser says itself among the tokens it would have accepted.
_REASONS = re.compile(
    r"Prefix not found|IRI parsing failed|[Tt]he [A-Z]\w+ [^,\[\"]*|[A-Z][a-z]+ [^,\[\"]{8,}"
)


def query_error(
    text: str, message: str, complaint: Complaint | None = None, known: Collection[str] = ()
) -> QueryError:
    """The parser's message, which lists every character it would have taken, in a short form.

    ``complaint`` is the parser, to find the word with which the text stops being the beginning of
    a query; without it the place is the one that the message has. The parser reads past a prefix
    that isn't declared and stumbles later, so that is looked up; ``known`` need no declaration.
    """
    match = _POSITION.match(message)
    if match is None:
        return QueryError(f"The query can't be read: {message}")
    line, column, reason = int(match[1]), int(match[2]), _REASONS.search(match[3])
    cause = f": {reason[0].strip()}." if reason else _cause(text, line, column)
    unknown = undeclared_prefix(text, known)
    if unknown and unknown[1:] <= (line, column):
        prefix, line, column = unknown
        cause = f": the prefix {prefix} isn't declared."
    elif quote := _open_quote(text):
        line, column = position(text, quote.start)
        cause = f": a {quote.text} isn't closed in its line."
    elif not reason and complaint and (wrong := _wrong_token(text, complaint)):
        line, column = position(text, wrong.start)
        cause = cause if examine(text).form is None else f": {wrong.text} can't stand here."
    message = f"The query can't be read at line {line}, column {column}{cause}"
    return QueryError(f"{message}\n\n{_pointed_at(text, line, column)}", line, column)


def _wrong_token(text: str, complaint: Complaint) -> Token | None:
    """The first token up to which the text is the beginning of no query; None if only its end is.

    A beginning with a wrong word in it stays wrong with each token more, so halves are tried.
    """
    tokens = [*tokens_of(text)]
    right, wrong = 0, len(tokens)
    while right < wrong:
        middle = (right + wrong) // 2
        if _is_beginning(text[: tokens[middle].start + len(tokens[middle].text)], complaint):
            right = middle + 1
        else:
            wrong = middle
    return tokens[wrong] if wrong < len(tokens) else None


def _open_quote(text: str) -> Token | None:
    """A quotation mark that begins no text, for want of its like."""
    return next((token for token in tokens_of(text) if token.text in ("'", '"')), None)


def _is_beginning(text: str, complaint: Complaint) -> bool:
    """Whether the parser reads on to the end of the text."""
    padded = text + _PADDING
    match = _POSITION.match(complaint(padded) or "")
    return match is None or (int(match[1]), int(match[2])) >= position(padded, len(padded))


def _cause(text: str, line: int, column: int) -> str:
    """What is wrong, as far as the text tells it: the parser often stumbles far behind it."""
    if examine(text).form is None:
        return ": it must begin with SELECT, ASK, CONSTRUCT or DESCRIBE, behind its prefixes."
    lines = text.split("\n")
    if "".join([lines[line - 1][column - 1 :], *lines[line:]]).strip():
        return "."
    bracket = open_bracket(text)
    return f": a {bracket} isn't closed." if bracket else ": something is missing before its end."


def _pointed_at(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    whole = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    start = max(0, column - 60)
    return f"  {whole[start : start + 100]}\n  {' ' * (column - 1 - start)}^"
