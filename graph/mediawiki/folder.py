"""Keeps fetched pages in a folder: the text, and beside it a JSON record of what it is."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graph.errors import PalmaresError, reason_of
from graph.iris import article_slug
from graph.mediawiki.client import DEFAULT, WIKIPEDIA, Manners, json_object
from graph.mediawiki.page import Form, Page, fetch, member

#: Bytes of a file name, so that the extension fits into the 255 that file systems allow.
NAME_BYTES = 200

#: What the record says of a page, and of which kind it is.
_RECORDED: dict[str, type[Any]] = {
    field.name: int if field.name in ("page_id", "revision") else str
    for field in fields(Page)
    if field.name not in ("notes", "text")
}


def fetch_into(
    folder: Path,
    title: str,
    api: str = WIKIPEDIA,
    form: Form = "wikitext",
    manners: Manners = DEFAULT,
) -> tuple[Path, Page, bool]:
    """Fetches a page unless ``folder`` holds it as it is; the file, the page, and if it is new.

    Raises PalmaresError as ``fetch`` and ``save`` do.
    """
    saved = load(folder, title, api, form)
    page = fetch(title, api, form, saved, manners)
    if page is saved:
        return folder / f"{_name(page.title)}.{form}", page, False
    return save(page, folder), page, True


def load(folder: Path, title: str, api: str, form: Form) -> Page | None:
    """The page saved under the title it was asked for or has; None if there is none, or not whole.

    A text that doesn't have the recorded SHA-256 counts as not saved.
    """
    for record in sorted(folder.glob("*.json")):
        saved = _record(record)
        titles = (saved.get("requested"), saved.get("title"))
        if title in titles and (saved.get("api"), saved.get("form")) == (api, form):
            try:
                data = record.with_suffix(f".{form}").read_bytes()
                whole = hashlib.sha256(data).hexdigest() == saved.get("sha256")
                page = Page(**{name: member(saved, name, kind) for name, kind in _RECORDED.items()})
                page = replace(page, text=data.decode())
            except (OSError, UnicodeError, PalmaresError):
                continue
            if whole and record.stem == _name(page.title):
                return page
    return None


def save(page: Page, folder: Path) -> Path:
    """Writes the text and, beside it, the record of where it is from; gives the text's path.

    Both are complete before either takes its place. Raises PalmaresError when they can't be
    written or the place is taken by another wiki's page or this page in the other form.
    """
    name, data = _name(page.title), page.text.encode()
    record = {key: getattr(page, key) for key in _RECORDED}
    record["sha256"] = hashlib.sha256(data).hexdigest()
    text_file, record_file = f"{name}.{page.form}", f"{name}.json"
    contents = {
        text_file: data,
        record_file: (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_place(folder / record_file, page)
        with TemporaryDirectory(prefix=".fetching-", dir=folder) as scratch:
            for file, content in contents.items():
                with (Path(scratch) / file).open("xb") as new:
                    new.write(content)
                    new.flush()
                    os.fsync(new.fileno())
            for file in contents:
                (Path(scratch) / file).replace(folder / file)
    except OSError as error:
        raise PalmaresError(f"{folder} can't be written: {reason_of(error)}") from None
    return folder / text_file


def _check_place(record: Path, page: Page) -> None:
    if record.exists():
        saved = _record(record)
        wiki = "api" if page.api else "url"  # a page out of a dump may have no API
        if any(saved.get(key) != getattr(page, key) for key in ("title", wiki, "form")):
            place = saved.get("api") or saved.get("url") or "no wiki"
            raise PalmaresError(
                f"{record} is the record of something else: {saved.get('title', 'not a page')!r} "
                f"of {place} as {saved.get('form', 'nothing')}; "
                "use another folder"
            )


def _record(path: Path) -> dict[str, Any]:
    try:
        return json_object(path.read_bytes()) or {}
    except OSError:
        return {}


def _name(title: str) -> str:
    """The file name of a title, without extension: no two titles share one."""
    name = article_slug(title)
    if len(name.encode()) <= NAME_BYTES:
        return name
    mark = hashlib.sha256(title.encode()).hexdigest()[:6]
    return name.encode()[:NAME_BYTES].decode(errors="ignore") + f"_{mark}"
