"""Writes TOML (https://toml.io/en/v1.0.0): members with their values, tables, and comments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any


def quoted(text: str) -> str:
    """A text as TOML writes it, which is as JSON does but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(text: str) -> str:
    """A text as one line of a comment, which may hold no control character."""
    line = " ".join(text.split())
    return f"# {''.join(char for char in line if char.isprintable())}"


def value_text(value: Any) -> str:
    """A value of TOML in one line; a table is an inline one."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        members = ", ".join(f"{_key(name)} = {value_text(each)}" for name, each in value.items())
        return f"{{ {members} }}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(value_text, value))}]"
    return str(value)


def member(name: str, value: Any) -> str:
    """The line that gives a member its value."""
    return f"{_key(name)} = {value_text(value)}"


def table_text(name: str, members: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a table; those that it holds in turn are inline."""
    yield f"[{name}]"
    for key, value in members.items():
        yield member(key, value)


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else quoted(name)
