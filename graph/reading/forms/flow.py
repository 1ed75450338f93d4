"""Cell text as a browser flows it: spaces collapsed, line breaks kept, stretches marked."""

from __future__ import annotations

from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell, Mark

#: Characters that show as a space, and those that don't show at all.
_SPACES = {code: " " for code in range(0x3001) if chr(code).isspace()}
#: Soft hyphens, joiners and what only says in which direction text runs (Unicode, annex 9).
_INVISIBLE = {ord(char): None for char in "\x00\x7f\u00ad\u200b\u200c\u2060\ufeff"} | {
    code: None
    for first, last in ((0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069), (0x61C, 0x61C))
    for code in range(first, last + 1)
}
_SHOWN = _SPACES | _INVISIBLE
#: The mark of what is struck out: it isn't said any more.
STRUCK = "struck"
_STRUCK_OUT = Doubt(DoubtCode.MARKUP, "text that is struck out is not read")


class Flow:
    """Collects one cell: ``add`` text, ``line`` breaks, ``open``/``close`` marks, references.

    ``alternatives`` are the texts that stand for pictures."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._gap = ""
        self._open: list[tuple[str, str, int | None]] = []
        self._marks: list[Mark] = []
        self.references: list[str] = []
        self.doubts: list[Doubt] = []
        self.alternatives: list[str] = []

    def add(self, text: str) -> None:
        """Adds text; any run of white space becomes one space. What is struck out is a doubt."""
        text = text.translate(_SHOWN)
        words = text.split()
        if text[:1] == " " and not self._gap:
            self._gap = " "
        if not words:
            return
        if any(kind == STRUCK for kind, _, _ in self._open):
            self.doubts.append(_STRUCK_OUT)
            return
        if self._gap and self._length:
            self._put(self._gap)
        self._gap = " " if text[-1] == " " else ""
        self._open = [
            (kind, target, self._length if start is None else start)
            for kind, target, start in self._open
        ]
        self._put(" ".join(words))

    def line(self) -> None:
        """Breaks the line; several breaks in a row are one."""
        self._gap = "\n"

    @property
    def place(self) -> int:
        """The place that the text has come to, for ``text_from``."""
        return len(self._parts)

    def text_from(self, place: int) -> str:
        """The text that was added since that place."""
        return "".join(self._parts[place:])

    def open(self, kind: str, target: str = "") -> None:
        """Opens a mark that starts with the next visible text."""
        self._open.append((kind, target, None))

    def close(self, kind: str) -> None:
        """Closes the innermost open mark of that kind, if there is one."""
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == kind:
                _, target, start = self._open.pop(place)
                if start is not None:
                    self._marks.append(Mark(kind, start, self._length, target))
                return

    def cell(
        self, *, header: bool = False, colspan: int = 1, rowspan: int = 1, colour: str = ""
    ) -> Cell:
        """The finished cell."""
        for kind, _, _ in reversed(list(self._open)):
            self.close(kind)
        marks = sorted(self._marks, key=lambda mark: (mark.start, -mark.end))
        text = "".join(self._parts)
        return Cell(
            text,
            tuple(marks),
            header,
            colspan,
            rowspan,
            tuple(dict.fromkeys(self.references)),
            tuple(dict.fromkeys(self.doubts)),
            alternative="" if text else " ".join(self.alternatives),
            colour=colour,
        )

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
