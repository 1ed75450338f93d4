"""Files that are broken end with one message and exit code 1, and nothing is left half-written."""

from __future__ import annotations

import io
import socket
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from palmares.commands import main

pytestmark = pytest.mark.slow

GOOD = "Award,Year,Category,Film,Result\nOwl Awards,2012,Best Film,Reed,Won\n"
WIKI = '{| class="wikitable"\n! Award !! Year !! Category !! Result\n|-\n'
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
UNKNOWN = "can't be recognised as"


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/"), content)
    return file.getvalue()


LOCKED = archive(
    mimetype=b"application/vnd.oasis.opendocument.spreadsheet",
    content=b"content.xml",
    **{"META-INF/manifest.xml": b"<m:manifest><m:encryption-data/></m:manifest>"},
)
MALFORMED: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "is empty"),
    "empty.html": (b"", "is empty"),
    "empty.parquet": (b"", "is empty"),
    "mark.csv": (b"\xef\xbb\xbf", "is empty"),
    "spaces.csv": (b"  \r\n\t \n", "is empty"),
    "nulls.csv": (b"\0" * 900, "is empty"),
    "header.csv": (b"Award,Year,Category,Film,Result\n", "it has no rows below its header"),
    "broken.xlsx": (b"PK\x03\x04garbage" * 9, UNKNOWN),
    "archive.xlsx": (archive(hello=b"hi"), UNKNOWN),
    "cut.ods": (LOCKED[:60] + b"content.xml", "can't be read as a workbook"),
    "locked.ods": (LOCKED, "is locked with a password. Save it without one"),
    "locked.xlsx": (
        COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "is locked with a password",
    ),
    "broken.xls": (COMPOUND + bytes(600), "can't be read as a workbook"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), UNKNOWN),
    "page.pdf": (b"%PDF-1.4\n" + bytes(range(128, 256)), UNKNOWN),
    "rows.parquet": (b"not parquet", UNKNOWN),
    "rows.csv.gz": (b"\x1f\x8b\x08" + bytes(range(256)), UNKNOWN),
    "broken.json": (b'[{"Award":"Owl"', "is not JSON: expecting ',' delimiter"),
    "broken.jsonl": (
        b'{"Award":"Owl"}\n{"Award":"Owl\n',
        "line 2: is not JSON: unterminated string starting at character 10",
    ),
    "numbers.jsonl": (b'{"Award":"Owl"}\n2\n', "holds something else than records"),
    "nested.json": (b'{"a":' * 100_000, "is not JSON"),
    "number.json": (b"5", UNKNOWN),
    "quote.csv": (
        f'{GOOD}Owl Awards,2013,"Best{"x" * 140_000}\n'.encode(),
        "line 3: a quotation mark opens a cell that is not closed up to the end of the file",
    ),
    "long.csv": (
        f'{GOOD}Owl Awards,2013,"Best{"x" * 140_000}",Reed,Won\n'.encode(),
        "line 3: can't be read as delimited text",
    ),
    "amid.csv": (
        f'{GOOD}Owl,2013,"Best Film,Reed,Won\nOwl,2014,"Best Film",Reed,Won\n'.encode(),
        "line 3: a quotation mark opens a cell that is closed only amid a cell of line 4",
    ),
    "first.csv": (
        b'"Award,Year,Category,Film,Result\nOwl Awards,2013,Best Film,Reed,Won\n',
        "line 1: a quotation mark opens a cell that is not closed",
    ),
    "named.csv": (
        b'sep=;\r\nAward;Year;Category;Film;Result\r\nOwl;2013;"Best;Reed;Won\r\nOwl;2013;A;B;Won\r\n',
        "line 3: a quotation mark opens a cell that is not closed",
    ),
    "wide.csv": (
        f'{GOOD}Owl Awards,2013,"Best Film,Reed,Won\n'.encode("utf-16"),
        "line 3: a quotation mark opens a cell that is not closed",
    ),
    "tabs.tsv": (
        GOOD.replace(",", "\t").encode() + b'Owl Awards\t2013\t"Best Film\tReed\tWon\n',
        "line 3: a quotation mark opens a cell that is not closed",
    ),
    "lines.csv": (b"hello\nworld\n", "is no delimited text"),
    "cut.html": (b"<table class=wikitable><tr><th>Award<th>Year<th>Cat", "no rows below"),
    "deep.html": (b"<table><tr><td>" * 2000, "it has no rows below its header"),
    "spans.html": (
        b"<table><tr><th>Award<th>Year" + b"<tr><td colspan=1000 rowspan=65534>Owl" * 5000,
        "correct its colspan and rowspan values",
    ),
    "braces.wikitext": (b"{{" * 50_000, UNKNOWN),
    "open.wikitext": (f"{WIKI}| {'{{a|' * 5000}".encode(), "no rows below its header"),
    "loop.wikitext": (f"{WIKI}| {'{{nom|' * 500}x{'}}' * 500} || 2012".encode(), "no"),
    "table.toml": (b"source = [\n", UNKNOWN),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(*arguments: str) -> str:
    """What a command that refuses its input says, in the line that begins with its name."""
    result = CliRunner().invoke(main, [*arguments])
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    (line,) = (line for line in result.stderr.splitlines() if line.startswith("palmares: "))
    return line


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_refused_with_one_message(folder: Path, name: str) -> None:
    content, message = MALFORMED[name]
    (folder / name).write_bytes(content)
    for command in (["read"], ["build", "--releases", "out"]):
        line = refused(*command, name)
        assert name in line
        assert message in line
    assert {path.name for path in folder.glob("out/*")} <= {".lock", ".partitions"}
    assert not [*folder.glob("out/.partitions/*")]


def test_a_socket_is_refused(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("pipe")
        assert "can't be read" in refused("read", "pipe")
        assert "can't be read" in refused("build", "--releases", "out", "pipe")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "table.toml: is not there"),
        (b"source = [\n", "can't be read as TOML"),
        (b"\xd0\x11", "is not UTF-8"),
        (b'source = "rows.csv"\n', "rows.csv: can't be read"),
    ],
)
def test_a_folder_that_is_no_data_set_is_refused(
    folder: Path, content: bytes | None, message: str
) -> None:
    (folder / "awards").mkdir()
    if content is not None:
        (folder / "awards" / "table.toml").write_bytes(content)
    assert message in refused("read", "awards")
    assert message in refused("build", "--releases", "out", "awards")


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-16-le"),
        GOOD.encode("utf-16-be"),
        GOOD.encode("utf-16")[:-1],
        GOOD.replace("Reed", "Re\0ed").encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("Reed", "R\xe9ed \x81").encode("latin-1"),
        GOOD.replace("Reed", "Reed \ud800").encode("utf-8", "surrogatepass"),
        b'[{"Award":"Owl Awards","Year":2012,"Category":"Best Film \\ud800","Result":"Won"}]',
    ],
    ids=["utf-16-le", "utf-16-be", "half a character", "null", "mark", "latin", "half a pair",
         "half an escape"],
)  # fmt: skip
def test_what_can_be_read_all_the_same_is_read(folder: Path, content: bytes) -> None:
    (folder / "awards").write_bytes(content)
    result = CliRunner().invoke(main, ["read", "--to", "csv", "awards"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].startswith("Owl Awards,2012,Best Film")
    result.stdout.encode()  # no half of a pair is left
