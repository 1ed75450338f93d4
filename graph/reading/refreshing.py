"""Fetches the page of a data set again, into its folder, where everything else stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

from graph.errors import InputError, PalmaresError, reason_of
from graph.mediawiki import Manners, fetch_into
from graph.mediawiki.page import Form, Page
from graph.reading.dataset.head import read_head
from graph.reading.sources import sidecar

#: The members of ``table.toml`` that are of one revision: what was counted of another goes.
_COUNTED = ("rows", "cells")
#: The beginning of the first table, above which the members of the head itself stand.
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_STRING = r'"[^"\n]*"|\'[^\'\n]*\''


def refresh(folder: Path, manners: Manners) -> tuple[Page, bool]:
    """Fetches the page of the data set in ``folder`` again; the page, and whether it is new.

    The revision and day in its ``table.toml`` become those of the page. Raises InputError if there
    is no record of where the page was fetched from, and PalmaresError if it can't be had.
    """
    head = read_head(folder)
    source = folder / head.source
    record = sidecar(source) if head.source else {}
    title, api, form = (str(record.get(name, "")) for name in ("title", "api", "form"))
    if not api or form not in ("wikitext", "html"):
        hint = "'palmares adopt' keeps that record of a page that 'palmares fetch' got"
        raise InputError(source, "has no record of the wiki that it is from", hint=hint)
    kind: Form = "wikitext" if form == "wikitext" else "html"
    path, page, new = fetch_into(folder, title, api, kind, manners)
    if path.name != source.name:
        message = f"is now called {page.title!r}, and is {path.name}"
        raise InputError(source, message, hint=f"Name it as source in {head.path.name}")
    if new or str(head.members.get("revision", page.revision)) != str(page.revision):
        _update(head.path, page)
    return page, new


def _update(path: Path, page: Page) -> None:
    """Writes the revision and its day into a head; the other lines stay as they are.

    Lines of other tables (``[columns]``) may have members of the same names.
    """
    data = path.read_bytes().decode()
    text, end = data.replace("\r\n", "\n"), "\r\n" if "\r\n" in data else "\n"
    start = first.start() if (first := _TABLE.search(text)) else len(text)
    text, rest = text[:start], text[start:]
    values = {"revision": f'"{page.revision}"', "created": page.timestamp[:10]}
    for name, value in values.items():
        member = re.compile(rf"^{name} *=(?:{_STRING}|[^#\n])*?(?=[ \t]*(?:#.*)?$)", re.MULTILINE)
        text = member.sub(f"{name} = {value}", text)
    for name in _COUNTED:
        text = re.sub(rf"^({name} *=)", r"# \1", text, flags=re.MULTILINE)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes((text + rest).replace("\n", end).encode())
        unfinished.replace(path)
    except OSError as error:
        raise PalmaresError(f"{path} can't be written ({reason_of(error)})") from None
