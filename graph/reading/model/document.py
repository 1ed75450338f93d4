"""A document to read: a file, or a text that somebody gives, with its name for messages."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.errors import InputError, reason_of

_SURROGATE = re.compile("[\ud800-\udfff]")
#: Bytes in which null bytes tell UTF-16.
_LOOKED_AT = 400
#: What says the encoding of a page or of XML, in its first bytes.
_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
_DECLARED_WITHIN = 1024
#: The encodings of pages, by how Python names them. Others of its codecs are of no text.
_OF_PAGES = re.compile("big5|cp|euc|gb|iso8859|koi8|mac|shift|tis")
#: Those that browsers take for a wider one (https://encoding.spec.whatwg.org).
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949",
}  # fmt: skip
#: The encoding of other text: Windows' Western one.
_OTHER = "cp1252"
#: Bytes of a document after which it is not read; a long list page has one million.
MAX_DOCUMENT = 100_000_000


@dataclass(frozen=True)
class Document:
    """The bytes of a document; ``name`` is the path as it was given, or "text"."""

    name: str
    data: bytes

    @property
    def is_binary(self) -> bool:
        """Whether these are no bytes of a text: an archive, a picture …"""
        head = self.data[:_LOOKED_AT]
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf_16_order(head)
        return head.startswith(b"PK\x03\x04") or (b"\0\0" in head and not wide)

    @cached_property
    def text(self) -> str:
        """The text: by its byte order mark, else UTF-16, UTF-8, what it declares, or ``_OTHER``."""
        if self.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return self.data.decode("utf-16", "replace")
        if order := _utf_16_order(self.data[:_LOOKED_AT]):
            return self.data.decode(f"utf-16-{order}", "replace")
        try:
            return in_unicode(self.data.decode("utf-8-sig", "surrogatepass"))
        except UnicodeDecodeError:
            return self.data.decode(_declared_encoding(self.data), "replace")


def in_unicode(text: str) -> str:
    """A text with U+FFFD for every surrogate without its other half, which no graph can hold."""
    return _SURROGATE.sub("\ufffd", text)


def _utf_16_order(head: bytes) -> str:
    """The byte order of UTF-16 without a mark, "" for other text: half of its bytes are null."""
    for order, start in (("le", 1), ("be", 0)):
        half = head[start : len(head) // 2 * 2 : 2]
        if len(half) > 2 and half.count(0) > 0.8 * len(half):
            return order
    return ""


def _declared_encoding(data: bytes) -> str:
    """The encoding that a page or XML which isn't in UTF-8 declares, ``_OTHER`` if none."""
    said = _DECLARED.search(data[:_DECLARED_WITHIN])
    if not said:
        return _OTHER
    try:
        name = codecs.lookup(said[1].decode("ascii")).name
    except (LookupError, UnicodeError):
        return _OTHER
    # of a page in EBCDIC the declaration itself couldn't be read
    fits = _OF_PAGES.match(name) and said[0].decode(name, "replace").isascii()
    return _WIDER.get(name, name) if fits else _OTHER


def document(source: Path | str) -> Document:
    """The document of a path, or of a text itself (a string with a line break or a tag, or long).

    Raises InputError if the file can't be read or has more than ``MAX_DOCUMENT`` bytes.
    """
    if isinstance(source, str) and ("\n" in source or len(source) > 400 or "<" in source):
        return _checked(Document("text", source.encode("utf-8", "surrogatepass")))
    try:
        return _checked(Document(str(source), Path(source).read_bytes()))
    except (OSError, ValueError) as error:
        raise InputError(str(source)[:200], f"can't be read ({reason_of(error)})") from None


def _checked(document: Document) -> Document:
    size = len(document.data)
    if size > MAX_DOCUMENT:
        message = f"has {size:,} bytes, more than {MAX_DOCUMENT:,}"
        raise InputError(document.name, message, hint="Split the page")
    return document
