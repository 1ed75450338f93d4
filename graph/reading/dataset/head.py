"""Reads ``table.toml`` of a data set: where its table is from, and what it is about."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from graph.errors import InputError, Problems, reason_of
from graph.reading.dataset.cells import ADDRESS

HEAD = "table.toml"
#: The members of ``table.toml`` with their types.
MEMBERS: Mapping[str, type] = {
    "key": str, "title": str, "page": str, "language": str, "source": str, "form": str,
    "created": date, "revision": str, "licence": str, "attribution": str, "shared_awards": bool,
    "leave": list, "rows": int, "cells": str, "work": dict,
    # what the columns of a source are
    "table": str, "dates": str, "years": str, "subject": str, "columns": dict, "results": dict,
    "constants": dict, "separators": dict, "tables": list,
}  # fmt: skip
#: The members of ``[work]`` with their types.
WORK_MEMBERS: Mapping[str, type] = {
    "name": str, "kind": str, "year": int, "genres": list, "countries": list, "budget": dict,
    "box_office": dict, "rating": dict,
}  # fmt: skip
#: Those that a folder of hand-made rows needs, and those that a folder around a source does.
NEEDED_OF_ROWS = ("key", "title", "created", "work")
NEEDED_OF_SOURCE = ("source",)

#: The code of a language, without region and script (BCP 47, section 2.2.1).
LANGUAGE = re.compile("[a-z]{2,3}")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Head:
    """What ``table.toml`` says; what it doesn't is empty.

    ``shared_awards`` says that the award names of the table are those of the programmes themselves,
    so that they are the same in all tables; ``leave`` names tables of the source that aren't read;
    ``rows`` and ``cells`` are the number of its rows and the hash of its cells, as they were when
    its curator's files were made. ``members`` is everything, as it stands.
    """

    path: Path
    key: str = ""
    title: str = ""
    page: str = ""
    language: str = ""
    source: str = ""
    form: str = ""
    created: str = ""
    revision: str = ""
    licence: str = ""
    attribution: str = ""
    shared_awards: bool = False
    leave: tuple[str, ...] = ()
    rows: int = 0
    cells: str = ""
    work: Mapping[str, Any] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)


def read_head(folder: Path) -> Head:
    """The checked content of a data set's ``table.toml``.

    Raises InputError when there is none, or for everything at once that is needed and isn't there,
    isn't of its kind or isn't known.
    """
    path = folder / HEAD
    if not path.exists():
        hint = "A data set is a folder with table.toml; 'palmares adopt' makes one of a page"
        raise InputError(path, "is not there", hint=hint)
    members = read_members(path, needs=True)
    values = {name: members[name] for name in Head.__dataclass_fields__ if name in members}
    values |= {"created": str(values.get("created", "")), "leave": tuple(values.get("leave", ()))}
    return Head(**(values | {"path": path, "members": members}))


def read_members(path: Path, *, needs: bool = False) -> dict[str, Any]:
    """The checked members of a file such as ``table.toml``.

    ``needs`` says whether all must be there that a data set needs.
    Raises InputError for everything at once that isn't of its kind or isn't known.
    """
    try:
        members = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(path, f"can't be read as TOML: {reason_of(error)}") from None
    _check(path, members, needs=needs)
    return members


def _check(path: Path, members: Mapping[str, Any], *, needs: bool) -> None:
    problems = Problems()
    needed = NEEDED_OF_SOURCE if "source" in members else NEEDED_OF_ROWS
    for name in needed if needs else ():
        if name not in members:
            problems.add(InputError(path, f"needs {name!r} ({MEMBERS[name].__name__})"))
    for name, value in members.items():
        if name not in MEMBERS:
            problems.add(_unknown(path, name, MEMBERS))
        elif not isinstance(value, MEMBERS[name]):
            problems.add(InputError(path, f"{name} must be of the type {MEMBERS[name].__name__}"))
    for error in _wrong_values(path, members):
        problems.add(error)
    problems.raise_any()


def _unknown(path: Path, name: str, members: Collection[str], where: str = "") -> InputError:
    near = difflib.get_close_matches(name, members, 1)
    hint = f"The nearest is {near[0]!r}" if near else f"It has: {', '.join(members)}"
    place = f"{where} has" if where else "has"
    return InputError(path, f"{place} no member {name!r}", hint=hint)


def _wrong_values(path: Path, members: Mapping[str, Any]) -> list[InputError]:
    wrong = []
    key = str(members.get("key", "her-2013"))
    if not _KEY.fullmatch(key):
        wrong.append(InputError(path, f"the key {key!r} is not of the form her-2013"))
    for name in ("page", "licence"):
        if members.get(name) and not ADDRESS.fullmatch(str(members[name])):
            message = f"{name} = {members[name]!r} is not an http or https address"
            wrong.append(InputError(path, message))
    language = members.get("language", "en")
    if isinstance(language, str) and not LANGUAGE.fullmatch(language):
        message = f"language = {language!r} is not the code of a language"
        wrong.append(InputError(path, message, hint="Write it as en, fr or ja"))
    source = members.get("source", "x")
    if not source or Path(str(source)).name != source:
        message = f"source = {source!r} is not the name of a file in this folder"
        wrong.append(InputError(path, message))
    leave = members.get("leave", [])
    for label in leave if isinstance(leave, list) else []:
        if not isinstance(label, str):
            message = f"leave has {label!r} without quotes"
            hint = 'Write leave = ["1"], the numbers and headings of tables in quotes'
            wrong.append(InputError(path, message, hint=hint))
    work = members.get("work", {"name": ""})
    return [*wrong, *(_wrong_work(path, work) if isinstance(work, dict) else ())]


def _wrong_work(path: Path, work: Mapping[str, Any]) -> Iterator[InputError]:
    if "name" not in work:
        yield InputError(path, "[work] needs 'name' (str)")
    for name, value in work.items():
        if name not in WORK_MEMBERS:
            yield _unknown(path, name, WORK_MEMBERS, "[work]")
        elif not isinstance(value, WORK_MEMBERS[name]):
            kind = WORK_MEMBERS[name].__name__
            yield InputError(path, f"[work] {name} must be of the type {kind}")
