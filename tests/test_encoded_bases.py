"""A base may have a name in Punycode and an encoded path; no other letters beyond ASCII."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from click.testing import CliRunner

from palmares.commands import main
from tests.front import served
from tests.protocol.conftest import made_up_release

pytestmark = pytest.mark.slow

BASES = ["http://xn--r8jz45g.jp/", "http://x.example/%C3%A9/", "http://x.example/a%20b/c/"]
PATHS = ["", "ontology", "sparql", "sparql?query=ASK%7B%3Cid/work/a%3E%20%3Fp%20%3Fo%7D", "dumps/",
         "doc/work/a", "doc/work/a.ttl", "graph/table/a", "static/style.css", "fragments",
         "release", ".well-known/void", "dumps/palmares.nq", "openapi.json",
         "search?q=a"]  # fmt: skip


@pytest.mark.parametrize("base", BASES)
def test_everything_is_found_below_an_encoded_base(tmp_path: Path, base: str) -> None:
    with served(made_up_release(tmp_path, base)) as server:
        place = urlsplit(base).path
        for start in (place, "/", place.lower()):
            for path in PATHS:
                reply = server.send("GET", start + path, ("Accept", "text/html, */*;q=0.5"))
                assert reply.status == 200, (start, path, reply)
            thing = server.send("GET", f"{start}id/work/a")
            assert (thing.status, thing.headers["location"]) == (303, f"{base}doc/work/a")
            case = server.send("GET", f"{start}id/Work/a")
            assert (case.status, case.headers["location"]) == (301, f"{base}id/work/a")
            lists = f"{start}describe?iri={quote(base + 'id/work/a', safe='')}"
            assert server.send("GET", lists).headers["location"] == f"{base}id/work/a"


@pytest.mark.parametrize(
    "command",
    [("build",), ("suggest",), ("validate",), ("serve", "--data"), ("serve", "--endpoint")],
)
def test_no_command_takes_a_base_with_letters_beyond_ascii(
    hand_made: Path, command: tuple[str, ...]
) -> None:
    data = hand_made / "kites.ttl"
    data.write_text("<a> <b> <c> .")
    source = {"--data": str(data), "--endpoint": "http://127.0.0.1:9/"}
    line = [*command, source.get(command[-1], str(hand_made)), "--base", "http://例え.jp/"]
    done = CliRunner().invoke(main, [*line, *(["--port", "0"] if "serve" in command else [])])
    assert done.exit_code in (1, 2)
    assert "Write it as http://xn--r8jz45g.jp/" in done.stderr
