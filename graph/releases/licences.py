"""The one licence of what is made of parts under several, where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CC0 = re.compile(r"https?://creativecommons\.org/publicdomain/zero/")
_BY = re.compile(r"https?://creativecommons\.org/licenses/by/(\d\.\d)")
_BY_SA = re.compile(r"https?://creativecommons\.org/licenses/by-sa/(\d\.\d)")


def common_licence(licences: Iterable[str]) -> str:
    """The licence of the whole: theirs if it is the same, else that into which the others may go.

    CC0 goes into anything of Creative Commons here, CC BY into CC BY-SA of the same version or a
    later one. "" where a licence is unknown ("") or they don't go together.

    >>> common_licence(["https://creativecommons.org/publicdomain/zero/1.0/",
    ...                 "https://creativecommons.org/licenses/by/4.0/"])
    'https://creativecommons.org/licenses/by/4.0/'
    """
    different = sorted({*licences})
    if not different or "" in different:
        return ""
    if len(different) == 1:
        return different[0]
    for whole in sorted(different, key=lambda each: not _BY_SA.match(each)):
        if all(_goes_into(part, whole) for part in different):
            return whole
    return ""


def _goes_into(part: str, whole: str) -> bool:
    if part == whole:
        return True
    if _CC0.match(part):
        return bool(_BY.match(whole) or _BY_SA.match(whole))
    by, share_alike = _BY.match(part), _BY_SA.match(whole)
    return bool(by and share_alike and by[1] <= share_alike[1])
