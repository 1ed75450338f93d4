"""Characters as XML 1.0 takes them: the engine writes each as it is, also those that XML hasn't."""

from __future__ import annotations

import re
from typing import IO

from graph.errors import FormatError

#: What is no character of XML 1.0 (2.2), as a character and in UTF-8.
NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_CHARACTER = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
#: Bytes at the end of a piece with which such a character may begin.
_CUT = 2


class LineEnds:
    """A file in which carriage returns are references: a parser would read them as line feeds.

    They stand in texts only (XML 1.0, 2.11).
    """

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output

    def write(self, data: bytes) -> int:
        """Writes it all."""
        self._output.write(bytes(data).replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        """Sends on what is held."""
        self._output.flush()


class Characters(LineEnds):
    """Such a file that raises FormatError for what is no character of XML."""

    def __init__(self, output: IO[bytes]) -> None:
        super().__init__(output)
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Writes it all; raises FormatError."""
        window = self._tail + bytes(data)
        self._tail = window[-_CUT:]
        if match := _NO_CHARACTER.search(window):
            code = ord(match[0].decode())
            raise FormatError(
                f"XML can't hold the answer: a text has the character U+{code:04X}. Ask for "
                "another format.",
                "xml",
            )
        return super().write(data)
