"""A walk through a served release: every kind of page, on every screen, with and without scripts.

``python -m bench.walk http://127.0.0.1:8000/ FOLDER`` follows the links from the first page to one
or two pages of each kind and prints what is wrong with each: its weight, what doesn't fit a screen,
what the browser complains of, what axe-core (``PALMARES_AXE``) and the validator (``PALMARES_VNU``)
find. Screenshots and the HTML are left in the folder, to be looked at.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, sync_playwright

#: Pages that are looked at of each kind, and in all; pages that are fetched to find them.
OF_A_KIND, MOST, MOST_FETCHED = 2, 80, 400
#: The widths of the screens, in CSS pixels.
WIDTHS = (360, 768, 1280)
#: Bytes of a page at most.
BYTES = 100 * 1024
#: The rules of axe-core, as the tests of the pages have them.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_LINK = re.compile(r'<a [^>]*?href="([^"#]+)')
_TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@dataclass(frozen=True)
class Found:
    """A page: its address below the base, its kind, and its HTML."""

    path: str
    kind: str
    html: bytes

    @property
    def name(self) -> str:
        """What its files are called."""
        return re.sub(r"[^\w.-]+", "_", self.path)[:80] or "home"


def kind_of(path: str) -> str:
    """What pages like that one have in common.

    >>> kind_of("id/work/her-2013/x"), kind_of("works?sort=wins&letter=A")
    ('id/work//', 'works?letter,sort')
    """
    parts = urlsplit(path)
    folders = parts.path.split("/")
    depth = "/" * max(len(folders) - 2, 0)
    names = ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    return "/".join(folders[:2]) + depth + (f"?{names}" if names else "")


def pages(base: str) -> Iterator[Found]:
    """Pages of each kind that links lead to from the first page."""
    ways, seen, kinds, fetched = deque([""]), {""}, Counter[str](), 0
    while ways and fetched < MOST_FETCHED and kinds.total() < MOST:
        path = ways.popleft()
        if kinds[kind := kind_of(path)] >= OF_A_KIND:
            continue
        fetched += 1
        html = _html(base + path)
        if html is None:
            continue
        kinds[kind] += 1
        yield Found(path, kind, html)
        for link in _links(base, html.decode()):
            if link not in seen:
                seen.add(link)
                ways.append(link)


def _html(address: str) -> bytes | None:
    with urlopen(Request(address, headers={"Accept": "text/html"}), timeout=60) as reply:
        is_page = reply.headers.get_content_type() == "text/html"
        return bytes(reply.read()) if is_page else None


def _links(base: str, html: str) -> Iterator[str]:
    root = urlsplit(base)._replace(path="").geturl()
    for link in map(unescape, _LINK.findall(html)):
        address = root + link if link.startswith("/") else link
        if address.startswith(base) and not re.search(r"dumps/.|\.(?:csv|json|ttl)\b", address):
            yield address.removeprefix(base)


def look(browser: Browser, base: str, page: Found, axe: str, folder: Path) -> Iterator[str]:
    """What is wrong with a page on the screens, with scripts and without."""
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        view = context.new_page()
        complaints = _complaints(view)
        for width in WIDTHS:
            view.set_viewport_size({"width": width, "height": 900})
            view.goto(base + page.path, timeout=60_000)
            if scripts:
                yield from (f"{width}: {fault}" for fault in _faults(view, axe))
            name = f"{page.name}-{width}{'' if scripts else '-plain'}"
            view.screenshot(path=folder / f"{name}.png", full_page=True)
            if scripts:
                view.emulate_media(color_scheme="dark")
                yield from (f"{width} dark: {fault}" for fault in _faults(view, axe))
                view.screenshot(path=folder / f"{name}-dark.png", full_page=True)
                view.emulate_media(color_scheme="light")
        yield from (f"console: {complaint}" for complaint in dict.fromkeys(complaints))
        context.close()


def _complaints(view: Page) -> list[str]:
    """What the browser says of a page from now on."""
    complaints: list[str] = []
    view.on("console", lambda message: complaints.append(message.text))
    view.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def _faults(view: Page, axe: str) -> Iterator[str]:
    if view.evaluate(_TOO_WIDE):
        yield "scrolls sideways"
    if axe:
        view.evaluate(axe)
        options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
        found = view.evaluate("options => axe.run(options)", options)
        for rule in found["violations"]:
            yield f"{rule['id']}: {rule['nodes'][0]['html'][:160]}"


def validated(folder: Path) -> list[str]:
    """What the Nu Html Checker says of the pages in a folder; nothing where it isn't."""
    jar = os.environ.get("PALMARES_VNU")
    if not jar:
        return []
    files = sorted(map(str, folder.glob("*.html")))
    done = subprocess.run(
        ["java", "-jar", jar, "--errors-only", *files], capture_output=True, text=True, check=False
    )
    return done.stderr.splitlines()


def main() -> None:
    base, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    source = os.environ.get("PALMARES_AXE")
    axe = (Path(source) / "axe.min.js").read_text("utf-8") if source else ""
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for page in pages(base):
            count += 1
            (folder / f"{page.name}.html").write_bytes(page.html)
            if len(page.html) > BYTES:
                print(f"{page.path}: {len(page.html) / 1024:.0f} KiB")
            for fault in look(browser, base, page, axe, folder):
                print(f"{page.path}: {fault}", flush=True)
        browser.close()
    print("\n".join(validated(folder)))
    print(f"{count} pages, {len(WIDTHS)} widths, light and dark, with and without scripts")


if __name__ == "__main__":
    main()
