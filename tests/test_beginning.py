"""What a person meets first on the command line: the beginning, the configuration, the doctor."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from graph.authorities.files import COLUMNS
from graph.errors import PalmaresError, reason_of
from graph.releases.dcat import Publisher
from palmares.commands import SECTIONS, main
from palmares.configuration import TEMPLATE


def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), env=environment)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands are given."""
    monkeypatch.chdir(tmp_path)
    for name in ("PALMARES_RELEASES", "PALMARES_BASE", "PALMARES_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_command_alone_shows_three_commands_to_begin_with(folder: Path) -> None:
    code, out, _ = run()
    assert code == 0
    assert re.findall(r"^  palmares (\w+)", out, re.MULTILINE) == ["build", "serve", "query"]


def help_at(columns: int, monkeypatch: pytest.MonkeyPatch, command: str = "") -> str:
    """The help in a terminal of that width."""
    monkeypatch.setenv("COLUMNS", str(columns))
    context = main.make_context("palmares", ["doctor"])
    if command:
        context = click.Context(main.commands[command], parent=context, info_name=command)
    return context.get_help()


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_the_help_lists_every_command_and_cuts_no_line(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage, _, text = help_at(columns, monkeypatch).partition("\n")
    assert usage == "Usage: palmares [OPTIONS] [COMMAND] [ARGS]..."
    assert "..." not in text
    listed = re.findall(r"^  ([a-z]+)  ", text, re.MULTILINE)
    assert listed == [command.name for commands in SECTIONS.values() for command in commands]
    assert {*listed} == {*main.commands}


def test_the_help_uses_a_wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def longest(columns: int) -> int:
        return max(map(len, help_at(columns, monkeypatch, "build").splitlines()))

    assert longest(80) <= 80 < longest(130) <= 130


@pytest.mark.parametrize("command", sorted(main.commands))
def test_the_help_names_values_in_plain_words(command: str) -> None:
    assert not re.search(r"INTEGER RANGE|FLOAT|BOOLEAN", run(command, "--help")[1])


def test_init_writes_a_configuration_and_replaces_none(folder: Path) -> None:
    assert run("init")[0] == 0
    assert (folder / "palmares.toml").read_text("utf-8") == TEMPLATE
    (folder / "palmares.toml").write_text("mine = 1\n", "utf-8")
    code, _, err = run("init")
    assert (code, "is there already" in err) == (1, True)
    assert (folder / "palmares.toml").read_text("utf-8") == "mine = 1\n"


def test_the_configuration_that_init_writes_is_valid_when_it_is_filled_in(folder: Path) -> None:
    (folder / "pages").mkdir()
    (folder / "pages" / "a.wikitext").write_text("", "utf-8")
    text = TEMPLATE.replace("# publisher", "publisher").replace("# contact", "contact")
    text = text.replace('# sources = ["mappings/her-2013", ', "sources = [")
    (folder / "palmares.toml").write_text(text, "utf-8")
    assert "sets publisher, contact, base, releases, sources" in run("doctor", "--quick")[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bsae = 'x'", "has a key 'bsae' that is not known. Did you mean 'base'?"),
        ("colour = 'x'", "has a key 'colour' that is not known. The keys are"),
        ("base = 1", "'base' must be a text"),
        ("sources = 'x'", "'sources' must be a list"),
        ("sources = ['none-*']", "'sources' names 'none-*', which isn't there"),
        ("base = ", "can't be read as TOML"),
    ],
)
@pytest.mark.parametrize("command", ["build", "suggest"])
def test_a_wrong_configuration_is_told_with_its_key(
    folder: Path, text: str, message: str, command: str
) -> None:
    (folder / "palmares.toml").write_text(text, "utf-8")
    code, _, err = run(command)
    assert code == 1
    assert err.startswith("palmares: palmares.toml: ")
    assert message in err


def test_sources_of_the_configuration_that_are_not_there_matter_only_where_they_are_read(
    folder: Path,
) -> None:
    (folder / "a.csv").write_text(
        "Award,Category,Result,Work\nLake Awards,Best Film,Won,Kites\n", "utf-8"
    )
    (folder / "own").mkdir()
    (folder / "palmares.toml").write_text("sources = ['none-*']\nauthorities = ['gone']", "utf-8")
    assert run("suggest", "--help")[0] == 0
    code, out, err = run("suggest", "a.csv", "--authorities", "own")
    assert (code, "Lake Awards" in out) == (0, True), err
    assert "'none-*', which isn't there" in run("suggest", "--authorities", "own")[2]
    assert "'gone', which isn't there" in run("suggest", "a.csv")[2]


def test_a_source_of_the_configuration_may_have_brackets_in_its_name(folder: Path) -> None:
    text = "Award,Category,Result,Work\n{} Awards,Best Film,Won,Kites\n"
    (folder / "pages [1].csv").write_text(text.format("Lake"), "utf-8")
    (folder / "pages 1.csv").write_text(text.format("Owl"), "utf-8")
    (folder / "palmares.toml").write_text("sources = ['pages [1].csv']", "utf-8")
    code, out, err = run("suggest")
    assert (code, "Lake Awards" in out, "Owl Awards" in out) == (0, True, False), err


@pytest.mark.slow
def test_the_doctor_tells_of_a_wrong_configuration_and_fails(folder: Path) -> None:
    (folder / "palmares.toml").write_text("bsae = 'x'", "utf-8")
    code, out, _ = run("doctor")
    assert code == 1
    assert "wrong  palmares.toml" in out


def bases(folder: Path) -> Iterator[str]:
    for path in folder.glob("*/current/manifest.json"):
        yield json.loads(path.read_text("utf-8"))["base"]


@pytest.mark.slow
def test_the_line_comes_before_the_variable_and_that_before_the_configuration(
    folder: Path,
) -> None:
    (folder / "a.csv").write_text("Award,Category,Result\nLake Awards,Best Film,Won\n", "utf-8")
    (folder / "palmares.toml").write_text(
        "publisher = 'A Film Library'\ncontact = 'me@example.org'\nbase = 'http://c.example/'\n"
        "releases = 'made'\nsources = ['*.csv']\n",
        "utf-8",
    )
    assert run("build")[0] == 0
    assert [*bases(folder)] == ["http://c.example/"]
    about = (folder / "made/current/dumps/palmares.nt").read_text("utf-8")
    assert '#publisher> <http://xmlns.com/foaf/0.1/name> "A Film Library"@en' in about
    assert "<mailto:me@example.org>" in about
    assert run("build", PALMARES_BASE="http://v.example/")[0] == 0
    assert [*bases(folder)] == ["http://v.example/"]
    line = ("build", "--base", "http://l.example/")
    assert run(*line, PALMARES_BASE="http://v.example/")[0] == 0
    assert [*bases(folder)] == ["http://l.example/"]
    assert len(run("releases")[1].splitlines()) == 3


@pytest.mark.slow
def test_suggestions_are_of_the_sources_and_authorities_of_the_configuration(folder: Path) -> None:
    (folder / "a.csv").write_text(
        "Award,Category,Result,Work\nLake Awards,Best Film,Won,Kites\n", "utf-8"
    )
    suggestion = next(line for line in run("suggest", "a.csv")[1].splitlines() if "_in_a" in line)
    columns = ",".join(COLUMNS["programmes.csv"])
    (folder / "own").mkdir()
    (folder / "own/programmes.csv").write_text(f"{columns}\n{suggestion}\n", "utf-8")
    (folder / "palmares.toml").write_text("sources = ['*.csv']\nauthorities = ['own']\n", "utf-8")
    by_configuration = run("suggest")
    assert by_configuration[0] == 0
    assert "Lake Awards" in by_configuration[1]
    assert suggestion not in by_configuration[1]
    assert by_configuration == run("suggest", "a.csv", "--authorities", "own")


def test_a_contact_that_is_no_address_is_refused() -> None:
    with pytest.raises(PalmaresError, match="neither an e-mail address nor that of a page"):
        Publisher("x", "just me")


def test_where_there_is_no_release_the_list_says_how_to_make_one(folder: Path) -> None:
    code, out, err = run("releases")
    assert (code, out) == (0, "")
    assert "holds no release; make one with 'palmares build'" in err


@pytest.mark.slow
def test_the_doctor_looks_at_versions_release_and_port(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, out, _ = run("doctor", "--port", str(other.getsockname()[1]))
    assert code == 0
    assert "pyoxigraph 0." in out
    assert "none in releases; 'palmares build' makes one" in out
    assert "isn't free" in out
    assert "is free" in run("doctor", "--port", "0")[1]


@pytest.mark.slow
@pytest.mark.parametrize("host", ["kites..example", "k" * 70])
def test_the_doctor_says_of_a_host_that_can_be_none_what_it_is(folder: Path, host: str) -> None:
    code, out, _ = run("doctor", "--host", host)
    assert code == 0
    assert f"on {host} isn't free (it can't be the name of a host)" in out


@pytest.mark.slow
def test_the_doctor_fails_for_a_release_that_is_not_whole(folder: Path) -> None:
    (folder / "a.csv").write_text("Award,Category,Result\nLake Awards,Best Film,Won\n", "utf-8")
    assert run("build", "a.csv")[0] == 0
    assert "in releases, whole" in run("doctor")[1]
    (folder / "releases/current/dumps/palmares.ttl").write_text("", "utf-8")
    code, out, _ = run("doctor")
    assert code == 1
    assert "wrong  release" in out


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied", "a/b"), "a/b: permission denied"),
        (OSError(28, "No space left on device"), "no space left on device"),
        (TypeError("Work() got an unexpected keyword argument 'x'"), "'x' is not known there"),
        (TypeError("Rating.__init__() missing 1 required positional argument: 'value'"),
         "'value' is missing"),
        (UnicodeDecodeError("utf-8", b"a\xff", 1, 2, "invalid byte"), "byte 0xff is not UTF-8"),
        (KeyError("base"), "'base' is missing"),
    ],
)  # fmt: skip
def test_reasons_hold_no_words_of_python(error: Exception, words: str) -> None:
    assert reason_of(error) == words


@pytest.mark.parametrize(
    "arguments",
    [("query", "@none.rq"), ("verify", "0000"), ("serve", "--data", "none.ttl"),
     ("harvest", "none.xml"), ("dump", "ttl"), ("build", "--releases", "file/x", "a.csv"),
     ("build", "--contact", "me", "a.csv"), ("fetch", "--to", "file/x", "--api", "nowhere", "A")],
)  # fmt: skip
def test_messages_hold_no_words_of_python(folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "file").write_text("", "utf-8")
    (folder / "a.csv").write_text("Award,Category,Result\nLake Awards,Best Film,Won\n", "utf-8")
    code, _, err = run(*arguments)
    assert code == 1
    assert err.startswith("palmares: ") or "\npalmares: " in err
    assert not re.search(r"Errno|Error\b|Traceback|__|argument", err)


#: A byte of the command line that is not UTF-8, as Python has it.
BYTE = "\udcff"


@pytest.mark.parametrize(
    "arguments",
    [("query", f"ASK {{}} #{BYTE}"), ("query", "ASK {}", "--endpoint", f"http://{BYTE}/"),
     ("build", "--base", f"http://{BYTE}/"), ("validate", "--base", f"http://{BYTE}/"),
     ("build", "--publisher", BYTE), ("serve", "--host", BYTE),
     ("serve", "--named", f"http://x.example/{BYTE}", "a.ttl")],
)  # fmt: skip
def test_texts_of_the_command_line_that_are_not_utf_8_are_refused(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert "is not UTF-8." in err


def test_a_text_of_the_environment_that_is_not_utf_8_is_refused(folder: Path) -> None:
    code, _, err = run("validate", PALMARES_BASE=f"http://{BYTE}/")
    assert (code, "is not UTF-8." in err) == (2, True)


def test_a_file_may_have_a_name_that_is_not_utf_8(folder: Path) -> None:
    (folder / f"{BYTE}.csv").write_text("Award,Category,Result\nLake Awards,Best Film,Won\n")
    assert run("read", f"{BYTE}.csv")[0] == 0


@pytest.mark.parametrize("source", ["-", "@question.rq"])
def test_a_query_that_is_not_utf_8_is_refused(folder: Path, source: str) -> None:
    (folder / "question.rq").write_bytes(b"ASK {} #\xff")
    result = CliRunner().invoke(main, ["query", source], input=b"ASK {} #\xff")
    assert result.exit_code == 1
    name = "standard input" if source == "-" else "question.rq"
    assert result.stderr == f"palmares: {name} can't be read: byte 0xff is not UTF-8\n"


def test_a_configuration_with_a_character_that_no_path_has_is_refused(folder: Path) -> None:
    (folder / "palmares.toml").write_text('releases = "a\\u0000b"\n', "utf-8")
    code, _, err = run("verify")
    assert (code, err.count("\n")) == (1, 1)
    assert "'releases' must be a text" in err


def test_colours_are_for_terminals_and_not_where_no_color_is_set(folder: Path) -> None:
    def message(**environment: str) -> str:
        result = CliRunner().invoke(main, ["dump", "ttl"], color=True, env=environment)
        return result.stderr

    assert "\x1b[" in message(NO_COLOR="", TERM="xterm")
    assert "\x1b[" not in message(NO_COLOR="1", TERM="xterm")
    assert "\x1b[" not in message(NO_COLOR="", TERM="dumb")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_gets_its_completion(shell: str) -> None:
    code, out, _ = run(_PALMARES_COMPLETE=f"{shell}_source")
    assert code == 0
    assert "palmares" in out
