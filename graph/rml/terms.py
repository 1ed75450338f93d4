"""RDF terms as text: IRI-safe encoding, well-formed IRIs and language tags, N-Quads escapes."""

from __future__ import annotations

import datetime
import functools
import ipaddress
import re
from collections.abc import Callable

from graph.rdf.namespaces import RDF, XSD

# RFC 3987, section 2.2. The names are those of the grammar; each is the inside of a [] class.
_UCSCHAR = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane + (0x1000 if plane == 0xE0000 else 0))}-{chr(plane + 0xFFFD)}"
    for plane in range(0x10000, 0xF0000, 0x10000)
)
_IPRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_UNRESERVED = "A-Za-z0-9._~\\-"
_IUNRESERVED = _UNRESERVED + _UCSCHAR
_SUB_DELIMS = "!$&'()*+,;="
_PCT = "%[0-9A-Fa-f]{2}"


def _chars(allowed: str) -> str:
    """Any number of characters of a class, or percent-encoded ones, without backtracking."""
    return f"(?:[{allowed}]++|{_PCT})*+"


_PCHAR = _IUNRESERVED + _SUB_DELIMS + ":@"
_AUTHORITY = (
    f"(?:{_chars(_IUNRESERVED + _SUB_DELIMS + ':')}@)?"
    rf"(?:\[[0-9A-Fa-f:.]+\]|{_chars(_IUNRESERVED + _SUB_DELIMS)})(?::[0-9]*)?"
)
_IRI = re.compile(
    # Nearly all IRIs are of this plain form, which is tried first because it is quick.
    "https?://[A-Za-z0-9.-]++(?::[0-9]++)?/[A-Za-z0-9._~!$&'()*+,;=:@/-]*+|"
    "[A-Za-z][A-Za-z0-9+.-]*+:"
    f"(?://{_AUTHORITY}(?:/{_chars(_PCHAR + '/')})?|(?!//){_chars(_PCHAR + '/')})"
    rf"(?:\?{_chars(_PCHAR + '/?' + _IPRIVATE)})?(?:\#{_chars(_PCHAR + '/?')})?"
)


def is_iri(text: str) -> bool:
    """Tell if a text is an IRI with a scheme (RFC 3987, ``IRI``); it may have a fragment."""
    return _IRI.fullmatch(text) is not None and ("[" not in text or _has_address(text))


def _has_address(iri: str) -> bool:
    """Whether the host in brackets is an address (RFC 3986, 3.2.2)."""
    try:
        ipaddress.IPv6Address(iri.partition("[")[2].partition("]")[0])
    except ValueError:
        return False
    return True


def is_uri(text: str) -> bool:
    """Tell if a text is a URI with a scheme (RFC 3986): an IRI of ASCII characters only."""
    return text.isascii() and is_iri(text)


_NOT_IUNRESERVED = re.compile(f"[^{_IUNRESERVED}]")
_NOT_UNRESERVED = re.compile(f"[^{_UNRESERVED}]")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{octet:02X}" for octet in match[0].encode())


def iri_safe(text: str) -> str:
    """Percent-encode all that isn't ``iunreserved`` (RML-Core, "IRI encoding"; RFC 3987, 2.2).

    >>> iri_safe("Zoë Krüger"), iri_safe("Hello World!")
    ('Zoë%20Krüger', 'Hello%20World%21')
    """
    return _NOT_IUNRESERVED.sub(_percent, text)


def uri_safe(text: str) -> str:
    """Percent-encode all that isn't ``unreserved`` (RML-Core, "IRI encoding"; RFC 3986, 2.3).

    >>> uri_safe("~A_17.1-2¢")
    '~A_17.1-2%C2%A2'
    """
    return _NOT_UNRESERVED.sub(_percent, text)


# RFC 5646 (BCP 47), section 2.1. A primary subtag of four letters is reserved and one of five to
# eight must be registered, which none is: so "english" has the grammar's form and is no tag.
# The grandfathered tags, all of them deprecated or of the regular form, have no exception here.
_LANGUAGE = re.compile(
    "[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    "(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    "(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE | re.ASCII,
)


def is_language(text: str) -> bool:
    """Tell if a text is a language tag that BCP 47 gives a meaning.

    >>> is_language("en"), is_language("zh-Hant-TW"), is_language("english"), is_language("e")
    (True, True, False, False)
    """
    return _LANGUAGE.fullmatch(text) is not None


# Canonical N-Quads (RDF 1.2 N-Quads, section 4): escape what must be, and the control characters.
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    ord(char): "\\" + letter for char, letter in zip('"\\\b\t\n\f\r', '"\\btnfr', strict=True)
}
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f]').search


def escape(text: str) -> str:
    """Write a literal's lexical form for N-Quads, without the quotes around it."""
    return text.translate(_ESCAPES) if _ESCAPED(text) else text


_NOT_LABEL = re.compile("[^A-Za-z0-9]")


def blank_label(text: str) -> str:
    """Make a blank node label of any text: different texts have different labels.

    >>> blank_label("Bob Smith"), blank_label("Bob_Smith")
    ('bBob_20_Smith', 'bBob_5f_Smith')
    """
    return "b" + _NOT_LABEL.sub(lambda match: f"_{ord(match[0]):x}_", text)


_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_DATE = rf"({_YEAR})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DAY_NUMBER = "(?:0[1-9]|[12][0-9]|3[01])"
_MONTH = "(?:0[1-9]|1[0-2])"
_MONTHS = "(?:[0-9]+Y)?(?:[0-9]+M)?"
_SECONDS = r"(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
_FLOAT = rf"{_NUMBER}(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN"
# RML-Core wants the first eight checked ("validatable RDF datatypes"); the others are ours.
_LEXICAL = {
    XSD + name: re.compile(pattern)
    for name, pattern in {
        "hexBinary": "(?:[0-9A-Fa-f]{2})*",
        "decimal": _NUMBER,
        "integer": "[+-]?[0-9]+",
        "double": _FLOAT,
        "boolean": "true|false|0|1",
        "date": _DATE + _ZONE,
        "time": _TIME + _ZONE,
        "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
        "gYear": _YEAR + _ZONE,
        "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
        "gMonth": f"--{_MONTH}{_ZONE}",
        "gMonthDay": f"--(?!02-3|0[469]-31|11-31){_MONTH}-{_DAY_NUMBER}{_ZONE}",
        "gDay": f"---{_DAY_NUMBER}{_ZONE}",
        "duration": f"-?P(?=.){_MONTHS}(?:[0-9]+D)?{_SECONDS}",
        "yearMonthDuration": f"-?P(?=.){_MONTHS}",
        "dayTimeDuration": f"-?P(?=.)(?:[0-9]+D)?{_SECONDS}",
        "float": _FLOAT,
        "nonNegativeInteger": r"\+?[0-9]+|-0+",
        "positiveInteger": r"\+?0*[1-9][0-9]*",
        "nonPositiveInteger": r"-[0-9]+|\+?0+",
        "negativeInteger": "-0*[1-9][0-9]*",
    }.items()
}
#: The values of the whole numbers of a size (XSD 1.1 Datatypes, 3.4.16 and following).
_RANGES = {
    XSD + name: range(-(2 ** (bits - 1)), 2 ** (bits - 1))
    for name, bits in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))
} | {
    f"{XSD}unsigned{name}": range(2**bits)
    for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))
}
#: A whole number without the zeros before it, as long as any with a size.
_SIZED = re.compile("([+-]?)(?=[0-9])0*+([0-9]{0,20})")

#: The datatypes of texts in a language (RDF 1.2 Concepts, 3.4).
TAGGED_DATATYPES = (RDF + "langString", RDF + "dirLangString")


def datatype_suffix(datatype: str) -> str:
    """What stands behind a literal's closing quote: nothing for xsd:string, as is canonical."""
    return "" if datatype == XSD + "string" else f"^^<{datatype}>"


@functools.cache
def lexical_check(datatype: str) -> Callable[[str], bool] | None:
    """Give the test that a text is in the lexical space of a datatype, None if there is no test.

    >>> check = lexical_check("http://www.w3.org/2001/XMLSchema#date")
    >>> check("2014-02-28"), check("2014-02-30"), check("2 March 2014")
    (True, False, False)
    """
    if datatype in TAGGED_DATATYPES:  # only a language makes these
        return lambda text: False
    if values := _RANGES.get(datatype):
        return functools.partial(_is_sized, values)
    pattern = _LEXICAL.get(datatype)
    if pattern is None:
        return None

    def check(text: str) -> bool:
        match = pattern.fullmatch(text)
        return match is not None and (not match.lastindex or _is_day(*match.group(1, 2, 3)))

    return check


def _is_sized(values: range, text: str) -> bool:
    match = _SIZED.fullmatch(text)
    return match is not None and int(match[1] + (match[2] or "0")) in values


def _is_day(year: str, month: str, day: str) -> bool:
    # Years repeat every 400, so that those which datetime doesn't know are covered too.
    try:
        datetime.date(int(year) % 400 + 400, int(month), int(day))
    except ValueError:
        return False
    return True
