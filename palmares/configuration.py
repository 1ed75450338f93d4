"""``palmares.toml`` in the folder in which a command is given: what it would be told each time."""

from __future__ import annotations

import difflib
import glob
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from graph.errors import InputError, reason_of

#: The file's name.
CONFIGURATION = "palmares.toml"
#: Its keys that hold a text, and those that hold a list of files and folders.
_TEXTS = ("publisher", "contact", "corrections", "base", "releases")
_LISTS = ("sources", "authorities")

#: What ``palmares init`` writes.
TEMPLATE = """\
# What the commands of palmares take from here when they aren't told otherwise.
# An option of the command line, and a variable such as PALMARES_BASE, comes before it.

# Who publishes the data, and where to write to: an e-mail address or a page.
# publisher = "A Film Library"
# contact = "awards@example.org"
# Where to send corrections, and requests about persons, if not to the contact.
# corrections = "https://awards.example.org/corrections"

# The address under which the data is published; it ends with "/".
base = "http://127.0.0.1:8000/"

# The folder that holds the releases.
releases = "releases"

# The folders of data sets and the files of pages that a release is made of; * stands for any name.
# sources = ["mappings/her-2013", "pages/*.wikitext"]

# The folders with authority files, which say what names mean.
# authorities = ["authorities"]
"""


def read_configuration(path: Path) -> dict[str, Any]:
    """What the file says, none for one that isn't there.

    Raises InputError, with the key, for what it can't say.
    """
    try:
        facts = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(path, f"can't be read as TOML ({reason_of(error)})") from None
    for key, value in facts.items():
        _check(path, key, value)
    return facts


def _check(path: Path, key: str, value: object) -> None:
    if key in _TEXTS:
        if not isinstance(value, str) or not value or "\0" in value:  # which no path may have
            raise InputError(path, f"{key!r} must be a text", hint=f'Write {key} = "…"')
    elif key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise InputError(path, f"{key!r} must be a list", hint=f'Write {key} = ["…", "…"]')
    else:
        keys = (*_TEXTS, *_LISTS)
        near = difflib.get_close_matches(key, keys, 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"The keys are {', '.join(keys)}"
        raise InputError(path, f"has a key {key!r} that is not known", hint=hint)


def defaults(
    commands: Mapping[str, click.Command], facts: Mapping[str, Any], command: str, path: Path
) -> dict[str, dict[str, Any]]:
    """The defaults of a command's options, by the command, as click takes them.

    Files are looked for when they are asked for, not where the line names others or wants help;
    InputError is raised then for one that isn't there.
    """
    if command not in commands:
        return {}
    names = {parameter.name for parameter in commands[command].params}
    if "sources" not in names:
        names.discard("base")  # that of a server of other data is where it listens
    values = {
        key: partial(_paths, path, key, value) if key in _LISTS else value
        for key, value in facts.items()
        if key in names
    }
    return {command: values}


def _paths(path: Path, key: str, patterns: list[str]) -> list[str]:
    files: list[str] = []
    # not Path.glob, which takes no absolute names
    for pattern in patterns:
        matches = sorted(glob.glob(pattern, root_dir=path.parent, recursive=True))  # noqa: PTH207
        if "[" in pattern and (path.parent / pattern).exists():  # a name that has brackets
            matches = [pattern]
        if not matches:
            hint = "Correct the name, or remove it from the list"
            raise InputError(path, f"{key!r} names {pattern!r}, which isn't there", hint=hint)
        files += [str(path.parent / name) for name in matches]
    return files
