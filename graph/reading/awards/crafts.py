"""The words of crafts and credits: roles before a colon, before "by", behind a name."""

from __future__ import annotations

import re

_CRAFTS = (
    r"(?:(?:original|executive|co-?|lead|supervising|associate|assistant|sound|film|music(?:al)?"
    r"|art|set|production|costume|make-?up|hair(?:styling)?|visual|special|stunt|casting|video"
    r"|re-?recording|dialogue|story|screen)[- ]?){0,3}"
    r"(?:music|lyrics?|lyricists?|words|composers?|composition|singers?|performers?|vocals?"
    r"|vocalists?|song(?:s|writers?)?|directors?|direction|producers?|writers?|screenplay"
    r"|screenwriters?|scripts?|story|stories|cinematograph(?:y|ers?)|editors?|editing"
    r"|design(?:ers?)?|decoration|decorators?|costumes?|make-?up|hair(?:styling|stylists?)?"
    r"|effects|mix(?:ing|ers?)|engineers?|sound|score|arrangers?|arrangement|choreograph(?:y|ers?)"
    r"|conductors?|animat(?:ion|ors?)|authors?|narrators?|supervisors?|coordinators?|artists?"
    r"|act(?:or|ress|ors|resses)|photography|casting|book|libretto|adaptation|teleplay|host"
    r"|creators?|programmers?|musicians?|soundtrack|productions?)"
)
_JOINED = rf"{_CRAFTS}(?:\s*(?:,|/|&|\band\b)\s*{_CRAFTS}){{0,3}}"
_DEEDS = (
    r"(?:(?:(?:(?:music|lyric) )?video )?(?:co-)?"
    r"(?:written|directed|produced|composed|performed|sung|edited|designed|created|arranged)"
    r"(?:\s*(?:,|&|\band\b)\s*(?:written|directed|produced|composed|performed|edited)){0,3}"
    r"|(?:music )?video)"
)
#: A role that names follow: "Music: …", "Lyrics by …".
LABEL = re.compile(
    rf"(?<![^\s(,;])(?P<label>{_JOINED})\s*:\s*"
    rf"|(?<![^\s(,;])(?P<by>{_JOINED}|{_DEEDS})\s+by\s+",
    re.I,
)
#: A text that is a role or an occasion and names nobody: "producers", "for …", "as …".
ROLE = re.compile(rf"(?:as )?{_JOINED}|(?:for|as|with)\s.*|posthumous(?:ly)?\b.*", re.I | re.S)
#: A craft or several, and nothing else: "producer", "music and lyrics".
CRAFT = re.compile(_JOINED, re.I)
#: A craft, or what somebody has done: "producer", "directed".
CREDIT = re.compile(rf"{_JOINED}|{_DEEDS}", re.I)
