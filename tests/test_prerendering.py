"""Documents that are rendered with a release are those that would be made otherwise."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from graph.errors import ReleaseError
from graph.files import Source, load
from graph.release import Release, open_release
from graph.store import Store
from server import prerendering
from server.app import close, create_app
from server.prerendered import FORMATS, opened
from server.prerendering import prerender
from server.site import Config
from tests.protocol.conftest import made_up_release

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def rendered(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release of the bundled data set with its documents."""
    folder = tmp_path_factory.mktemp("rendered") / release.id
    made = open_release(Path(shutil.copytree(release.path, folder)))
    prerender(made)
    return made


def answered(app: Flask, path: str, method: str = "GET", **headers: str) -> tuple[str, Any, bytes]:
    """Status, headers and body of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = app.test_client().open(path, method=method, headers=named)
    return reply.status, sorted(item for item in reply.headers if item[0] != "Date"), reply.data


@contextmanager
def serving(release: Release, config: Config | None = None, **options: bool) -> Iterator[Flask]:
    app = create_app(release, config, **options)
    try:
        yield app
    finally:
        close(app)


@contextmanager
def only_rendered(release: Release, config: Config | None = None) -> Iterator[Flask]:
    """An application that makes nothing: it has what was rendered, and else fails."""

    def nothing(environ: Any, start_response: Any) -> list[bytes]:
        start_response("599 Made", [])
        return [b""]

    with serving(release, config) as app:
        app.wsgi_app._app = nothing  # type: ignore[attr-defined]
        yield app


def paths(release: Release) -> list[str]:
    """The paths of all things but the cells of tables."""
    store = Store.open(release.store_path, release.base)
    cells = "SELECT ?cell { ?cell a <ontology#SourceCell> }"
    left_out = {row[0].value for row in store.query(cells).rows()}  # type: ignore[union-attr]
    start = f"{release.base}id/"
    found = (iri for iri in store.subjects() if iri.startswith(start) and iri not in left_out)
    return sorted(quote(iri.removeprefix(start)) for iri in found)


def test_every_document_is_what_would_be_made(rendered: Release) -> None:
    with only_rendered(rendered) as kept, serving(rendered, prerendered=False) as making:
        found = paths(rendered)
        assert len(found) > 500
        for path in found[::4]:
            for written in FORMATS:
                document = f"/doc/{path}.{written.extension}"
                assert answered(kept, document) == answered(making, document), document


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", [*(written.media_type for written in FORMATS), BROWSER, "*/*"])
@pytest.mark.parametrize("coding", ["", "gzip", "zstd, gzip"])
def test_a_document_is_negotiated_and_compressed(
    rendered: Release, method: str, accept: str, coding: str
) -> None:
    asked = {"Accept": accept, "Accept_Encoding": coding}
    with only_rendered(rendered) as kept, serving(rendered, prerendered=False) as making:
        for path in ("/doc/work/her-2013", "/doc/agent/spike-jonze", "/doc/table/her-2013/row/2"):
            given = answered(kept, path, method, **asked)
            assert given == answered(making, path, method, **asked)
            assert ("Vary", "Accept, Accept-Encoding") in given[1]
            tag = dict(given[1])["ETag"]
            for app in (kept, making):
                assert answered(app, path, method, If_None_Match=tag, **asked)[0].startswith("304")


@pytest.mark.parametrize(
    "path",
    ["/doc/work/her-2013.nt", "/doc/work/her-2013.csv", "/doc/work/her-2013?from=2",
     "/doc/work/her-2013.html?page=1", "/doc/work/none", "/doc/work/her-2013/", "/doc/",
     "/id/work/her-2013", "/doc/work/HER-2013.ttl", "/doc/table/her-2013/row/2/award.ttl",
     "/doc/.ttl", "/doc/work/her-2013.ttl.ttl", "/doc/%FF.ttl", "/doc/%00"],
)  # fmt: skip
def test_what_was_not_rendered_is_made(rendered: Release, path: str) -> None:
    with only_rendered(rendered) as kept:
        assert answered(kept, path)[0] == "599 Made"
    with serving(rendered) as app, serving(rendered, prerendered=False) as making:
        assert answered(app, path) == answered(making, path)


@pytest.mark.parametrize("accept", ["application/json", "text/plain", "image/png"])
def test_other_media_types_are_made(rendered: Release, accept: str) -> None:
    with only_rendered(rendered) as kept:
        assert answered(kept, "/doc/work/her-2013", Accept=accept)[0] == "599 Made"


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000/", "http://127.0.0.1:8000/honours/list/"])
def test_names_of_every_kind_are_found(tmp_path: Path, base: str) -> None:
    release = made_up_release(tmp_path, base)
    prerender(release)
    with only_rendered(release) as kept, serving(release, prerendered=False) as making:
        found = paths(release)
        assert {"agent/k.nt", quote("agent/émile-zôla"), quote("agent/日本")} < {*found}
        for path in found:
            for document in (f"doc/{path}", f"doc/{path}.ttl", f"doc/{path}.jsonld"):
                for address in {f"/{document}", f"/{base.split('/', 3)[3]}{document}"}:
                    assert answered(kept, address) == answered(making, address), address


def test_documents_with_several_pages_are_made(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    file = tmp_path / "many.ttl"
    links = "".join(f"<id/n/{n}> a <#Person> ; <#knows> <id/x> .\n" for n in range(250))
    file.write_text(f"<id/x> a <#Person> .\n{links}")
    release = load([Source(file)], tmp_path / "made", "http://127.0.0.1:8000/")
    prerender(release)
    with only_rendered(release) as kept:
        assert answered(kept, "/doc/n/7.ttl")[0] == "200 OK"
        assert answered(kept, "/doc/x.ttl")[0] == "599 Made"
    with serving(release) as app:
        assert 'rel="last"' in dict(answered(app, "/doc/x.ttl")[1])["Link"]


def test_what_other_code_has_rendered_is_not_used(rendered: Release) -> None:
    config = Config(table_rows=7)
    assert opened(rendered, Config())
    assert opened(rendered, config) is None
    with only_rendered(rendered, config) as kept:
        assert answered(kept, "/doc/work/her-2013.html")[0] == "599 Made"


def test_several_processes_render_the_same_file(
    rendered: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prerendering, "SHARED_FROM", 1)
    folder = tmp_path / rendered.id
    again = open_release(Path(shutil.copytree(rendered.path, folder)))
    again.documents_path.unlink()
    said: list[str] = []
    prerender(again, said.append)
    assert again.documents_path.read_bytes() == rendered.documents_path.read_bytes()
    assert len(said) == 1
    prerender(again, said.append)
    assert len(said) == 1


def test_a_failure_leaves_what_was_there(
    rendered: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = open_release(Path(shutil.copytree(rendered.path, tmp_path / rendered.id)))
    before = again.documents_path.read_bytes()

    def failing(*given: object) -> Iterator[object]:
        yield ("x", None, None, None)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(prerendering, "_rows", failing)
    with pytest.raises(ReleaseError, match=r"documents\.sqlite can't be written .*No space left"):
        prerender(again, config=Config(table_rows=7))
    assert again.documents_path.read_bytes() == before
    assert not [path for path in again.path.iterdir() if path.name.startswith(".")]


def test_a_file_that_is_none_of_ours_is_told(rendered: Release, tmp_path: Path) -> None:
    again = open_release(Path(shutil.copytree(rendered.path, tmp_path / rendered.id)))
    again.documents_path.write_bytes(b"no database, but long enough to be one" * 100)
    with pytest.raises(ReleaseError, match="build the release again"):
        create_app(again)


def test_what_cannot_be_read_is_made(rendered: Release, tmp_path: Path) -> None:
    again = open_release(Path(shutil.copytree(rendered.path, tmp_path / rendered.id)))
    with closing(sqlite3.connect(again.documents_path)) as file:
        file.execute("UPDATE document SET ttl = x'00' WHERE path = 'work/her-2013'")
        file.commit()
    with serving(again) as app, serving(again, prerendered=False) as making:
        document = "/doc/work/her-2013.ttl"
        assert answered(app, document) == answered(making, document)
