"""A real browser (headless Chromium) and servers of two releases, for the tests of the pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

from graph.bundled import bundled
from tests.protocol.conftest import free_port, serving
from tests.test_web_pages import HOSTILE
from tests.ungated import build_unchecked

ROOT = Path(__file__).parents[2]
#: What Chromium needs to run as root, alone and without asking other hosts for anything.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1200, "height": 900}


@dataclass
class Opened:
    """A page in a browser, and everything that went wrong or went elsewhere while it was open."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Opens a path below the base."""
        self.page.goto(self.base + path)

    @property
    def too_wide(self) -> bool:
        """Whether the page scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the system."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs chromium (chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which looks for what keeps people out."""
    folder = os.environ.get("PALMARES_AXE", ROOT / "ci-output/axe/node_modules/axe-core")
    source = Path(folder) / "axe.min.js"
    if not source.exists():
        pytest.skip("needs axe-core (npm install axe-core; PALMARES_AXE names its folder)")
    return source.read_text("utf-8")


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where screenshots are kept to be looked at."""
    folder = ROOT / "ci-output" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _served(dataset: Path, folder: Path) -> Iterator[str]:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    with serving(build_unchecked(dataset, folder, base), port):
        yield base


@pytest.fixture(scope="session")
def her(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the bundled data."""
    with _served(bundled("mappings/her-2013"), tmp_path_factory.mktemp("her")) as base:
        yield base


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of names that attack."""
    with _served(HOSTILE, tmp_path_factory.mktemp("hostile")) as base:
        yield base


@contextmanager
def opened(browser: Browser, base: str, **settings: Any) -> Iterator[Opened]:
    """A page in a fresh profile; fails if it complains or asks another host."""
    context: BrowserContext = browser.new_context(**settings)
    context.set_default_timeout(20_000)
    page = context.new_page()
    one = Opened(page, base)

    def complain(about: object) -> None:
        one.complaints.append(str(about))

    def watch(asked: Request) -> None:
        if not asked.url.startswith(base):
            complain(asked.url)

    page.on("console", lambda message: one.complaints.append(message.text))
    page.on("pageerror", complain)
    page.on("dialog", complain)
    page.on("request", watch)
    try:
        yield one
        assert one.complaints == []
    finally:
        context.close()
