"""MediaWiki templates as award tables use them, each rewritten to the wikitext it stands for.

Three kinds: *structure* templates are pieces of table syntax, *cell* templates supply a cell's
attributes, its bar and a text (``{{won}}``), all others show something inside a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graph.reading.awards import languages
from graph.reading.awards.dates import MONTHS
from graph.reading.forms.markup import arguments

Named = dict[str, str]

STRUCTURE = {
    "!": "|", "!!": "||", "!-": "|-", "!+": "|+", "(!": "{|", "!)": "|}",
    "end": "|}", "table end": "|}", "tableend": "|}", "awards table end": "|}", "s-end": "|}",
    "awards table": '{| class="wikitable"\n! Year !! Nominee / work !! Award !! Result\n|-',
}  # fmt: skip

#: Cell templates and the text they show without an argument.
CELL = {
    "won": "Won", "win": "Won", "winner": "Won", "nom": "Nominated", "nominated": "Nominated",
    "nominee": "Nominated", "pending": "Pending", "sho": "Shortlisted",
    "shortlisted": "Shortlisted", "longlisted": "Longlisted", "included": "Included",
    "runner-up": "Runner-up", "runner up": "Runner-up", "runnerup": "Runner-up",
    "honored": "Honored", "honoured": "Honoured", "finalist": "Finalist",
    "eliminated": "Eliminated", "draw": "Draw", "yes": "Yes", "yes2": "", "no": "No", "no2": "",
    "n/a": "N/A", "na": "N/A", "tabletba": "TBA",
    "unknown": "Unknown", "maybe": "", "partial": "Partial", "some": "Some", "any": "Any",
    "good": "", "bad": "", "okay": "", "depends": "Depends", "varies": "Varies",
    "dropped": "Dropped", "active": "Active", "inactive": "Inactive", "planned": "Planned",
    "unofficial": "Unofficial", "optional": "Optional", "free": "Free", "nonfree": "Non-free",
    "proprietary": "Proprietary", "rarely": "Rarely", "sometimes": "Sometimes",
    "usually": "Usually", "beta": "Beta",
}  # fmt: skip

#: Templates that stand for attributes alone, before a bar that the page writes itself.
ATTRIBUTES = frozenset({"rh", "rh2", "row header", "hs cell", "sort under"})

#: Shown as nothing: icons, anchors, hidden sort keys, maintenance tags.
_SILENT = frozenset(
    "anchor|anchors|clear|-|flagicon|flag icon|flagicon image|hs|hidden sort key|dtsh|"
    "sort hidden|cn|citation needed|fact|when|who|clarify|update after|better source|"
    "better source needed|dead link|failed verification|verify source|verification needed|"
    "unreliable source?|unreliable source|which|rp|toclimit|coi|refimprove|"
    "spaced|shy|wbr|zwj|zwnj|void|spoken wikipedia|lang icon|icon|in lang|"
    "endplainlist|end plainlist|endflatlist|end flatlist|endhlist|nowrap begin|nowrap end|zwsp|"
    "increase|decrease|steady|subscription required|registration required|paywall".split("|")
)
#: Shown as their first argument: wrappers of style, language and anchors.
_WRAPPERS = frozenset(
    "nowrap|no wrap|nobr|nowraplinks|small|smaller|smalldiv|big|larger|nobold|normal|bold|center|"
    "sc|small caps|smallcaps|sup|sub|nts|vanchor|"
    "left|right|align|midsize|abbr|abbrlink|tooltip|hover|hover title|visible anchor|"
    "italic title|strong|em|emphasis|strikethrough|s|del|ins|as of|"
    "interlanguage link|ill|ill2|interlanguage link multi|link-interwiki|linktext|title|"
    "zh|script|noitalic|noitalics|uc|lc|ucfirst|no italic|char|unicode|ipa|pad|wrap|plain text|"
    "currency|text|mono|code|var|kbd|mvar|not a typo|sic|proper name|rotate|vert header|"
    "verth|vertical header|displaytitle|song|quote|nomain|"
    "fy|by|filmyear|tvyear|yl".split("|")
)
#: Shown as their second argument: the first is a size, a colour, a language or a heading.
_SECOND = frozenset(
    "color|colour|font color|fontcolor|font colour|lang|transl|transliteration|langx|fontsize|"
    "font size|font-size|font|style|bg|background|highlight|aligned|hidden|collapsible text".split(
        "|"
    )
)
_LISTS = frozenset(
    "ubl|ublist|unbulleted list|unbullet|plainlist|plain list|flatlist|flat list|hlist|"
    "horizontal list|bulleted list|bullet list|ordered list|blist|unordered list|cslist|"
    "comma separated entries|collapsible list|small plainlist|indented plainlist|line list|"
    "pagelist|vunblist|br separated entries".split("|")
)
_REFERENCES = frozenset(
    "refn|efn|efn-ua|efn-lr|efn-la|sfn|sfnp|harvnb|harv|harvtxt|r|ref|note|ref label|note label|"
    "#tag:ref|cref|cref2|citation|cite|notetag|nb|fn".split("|")
)
_TEXTS = {
    "'": "'", "'s": "'s", "`": "'", "nbsp": " ", "space": " ", "spaces": " ", "thinsp": " ",
    "br": "<br>", "break": "<br>", "crlf": "<br>", "newline": "<br>", "ndash": "–",
    "en dash": "–", "spnd": " – ", "snd": " – ", "spaced ndash": " – ", "spaced en dash": " – ",
    "mdash": "—", "em dash": "—", "snds": " – ", "dash": "–", "sdash": "–", "sort dash": "–",
    "·": " · ", "dot": " · ", "middot": " · ", "•": " • ", "bullet": " • ", "=": "=", "(": "{",
    ")": "}", "dagger": "†", "double-dagger": "‡", "ddagger": "‡", "tba": "TBA", "tbd": "TBD",
    "dunno": "?", "double dagger": "‡", "*": "*", "pound": "£", "euro": "€", "yen": "¥",
    "number sign": "#", "no.": "No.", "numero": "No.",
    "\"'": "\"'", "'\"": "'\"", "' \"": "'\"", "\" '": "\"'",
}  # fmt: skip


#: What French numbers end in, with the number or behind it: ``28{{e}}``, ``{{1re}}``.
_ORDINAL = re.compile(r"\d{1,3}(?:er|re|e|ère|ème|nde?)|er|re|e|ère|ème")


def is_cell(name: str) -> bool:
    """Whether a template supplies a cell's attributes and text: ``{{won}}``, ``{{Gagné}}``."""
    return name in CELL or (languages.result(name) or ("", None))[0] == name


def expand(name: str, body: str) -> str | None:
    """The wikitext that the call ``body`` of template ``name`` shows; None if it isn't known.

    ``body`` is what stands between the braces. A footnote comes out as ``<ref>``.
    """
    if name in _TEXTS:
        return _TEXTS[name]
    if _ORDINAL.fullmatch(name) and "|" not in body:
        return name
    if name in _SILENT:
        return ""
    if name in STRUCTURE:
        return STRUCTURE[name]
    numbered, named = arguments(body)
    if is_cell(name):
        return cell_text(name, numbered, named)
    if name in _REFERENCES or name.startswith(("cite ", "citation ", "refn", "efn")):
        return "<ref>"
    if name in _WRAPPERS or name.startswith("lang-"):
        return named.get("lt") or _at(numbered, 0) or named.get("text", "")
    if name in _SECOND:
        named_text = named.get("content") or named.get("text", "")
        return _at(numbered, 1) or named_text or _at(numbered, 0)
    if name in _LISTS:
        return _lines(numbered)
    handler = _HANDLERS.get(name)
    return handler(numbered, named) if handler else None


def cell_text(name: str, numbered: list[str], named: Named) -> str:
    """What a cell template shows in its cell."""
    return _at(numbered, 0) or named.get("text", "") or CELL.get(name, name.capitalize())


def _at(numbered: list[str], place: int) -> str:
    return numbered[place] if place < len(numbered) else ""


def _lines(numbered: list[str]) -> str:
    items = [re.sub(r"(?:^|\n)[ \t]*[*#]+", "<br>", item) for item in numbered if item]
    return "<br>" + "<br>".join(items) + "<br>"


def _sort(numbered: list[str], named: Named) -> str:
    return _at(numbered, 1) if len(numbered) > 1 else named.get("2", _at(numbered, 0))


def _sort_name(numbered: list[str], named: Named) -> str:
    first, last = _at(numbered, 0), _at(numbered, 1)
    label = f"{first} {last}".strip()
    if "nolink" in named:
        return label
    target = named.get("link") or _at(numbered, 2) or label
    if named.get("dab"):
        target = f"{label} ({named['dab']})"
    return f"[[{target}|{label}]]" if target != label else f"[[{label}]]"


def _sort_title(numbered: list[str], named: Named) -> str:
    return "''" + _sort_name(numbered, named) + "''"


def _date(numbered: list[str], named: Named) -> str:
    style = named.get("format", "")
    month_first = style == "mdy"
    return _written_date(numbered, month_first) if style != "hide" else ""


def _start_date(numbered: list[str], named: Named) -> str:
    return _written_date(numbered[:3], named.get("df", "")[:1].lower() != "y")


def _written_date(numbered: list[str], month_first: bool) -> str:
    if re.fullmatch(r"\d{4}", _at(numbered, 2)):
        numbered = numbered[2::-1]
    if len(numbered) == 1 or not re.fullmatch(r"\d{4}", _at(numbered, 0)):
        first, second = _at(numbered, 0), _at(numbered, 1)
        return first if not re.fullmatch(r"\d{4}", second) else " ".join(numbered)
    year, month, day = numbered[0], _at(numbered, 1), _at(numbered, 2)
    if month.isascii() and month.isdigit() and 1 <= int(month[:3]) <= 12:
        month = MONTHS[int(month[:3]) - 1]
    day = day.lstrip("0")
    if day and month:
        return f"{month} {day}, {year}" if month_first else f"{day} {month} {year}"
    return f"{month} {year}".strip()


def _iso_or_written(numbered: list[str], named: Named) -> str:
    """``{{date|2014-02-14|mdy}}``: an ISO day in the style asked for, anything else as it is."""
    date = _at(numbered, 0)
    if parts := re.fullmatch(r"(\d{4})-(\d\d?)(?:-(\d\d?))?", date):
        style = _at(numbered, 1).lower()
        if style != "iso":
            return _written_date([part or "" for part in parts.groups()], style == "mdy")
    return date


def _start_and_end(numbered: list[str], named: Named) -> str:
    last = numbered[3:6] if len(numbered) > 3 else []
    dates = [_start_date(numbered[:3], named), _start_date(last, named) if any(last) else ""]
    return " – ".join(date for date in dates if date)


def _film_dates(numbered: list[str], named: Named) -> str:
    dates = [
        _start_date(numbered[start : start + 3], named) for start in range(0, len(numbered), 4)
    ]
    return "<br>".join(date for date in dates if date)


def _flag(numbered: list[str], named: Named) -> str:
    return named.get("name") or _at(numbered, 0)


def _sort_flag(numbered: list[str], named: Named) -> str:
    return f"[[{_at(numbered, 0)}|{_at(numbered, 1) or _at(numbered, 0)}]]"


def _foreign(numbered: list[str], named: Named) -> str:
    return _at(numbered, 0) or _at(numbered, 2) or _at(numbered, 1)


def _url(numbered: list[str], named: Named) -> str:
    return _at(numbered, 1) or _at(numbered, 0)


def _last(numbered: list[str], named: Named) -> str:
    return numbered[-1] if numbered else ""


def _about(numbered: list[str], named: Named) -> str:
    return f"c. {'–'.join(filter(None, numbered[:2]))}"


def _quoted(numbered: list[str], named: Named) -> str:
    return f'"{_at(numbered, 0)}"'


_HANDLERS: dict[str, Callable[[list[str], Named], str]] = {
    "sort": _sort, "sorthtml": _sort, "sortname": _sort_name, "sort name": _sort_name,
    "sorttitle": _sort_title, "sort title": _sort_title, "dts": _date, "dtsa": _date,
    "date table sorting": _date, "start date": _start_date, "start-date": _start_date,
    "start date and age": _start_date, "end date": _start_date, "date": _iso_or_written,
    "start and end dates": _start_and_end, "start and end date": _start_and_end,
    "release date": _start_date, "film date": _film_dates, "flag": _flag,
    "flagcountry": _flag, "flagu": _flag, "flag country": _flag, "flagdeco": lambda *_: "",
    "flaglink": _flag, "flagathlete": _foreign, "link": _sort_flag, "w": _sort_flag,
    "nihongo": _foreign, "nihongo2": _foreign, "nihongo3": _foreign, "url": _url,
    "font color2": _last, "audio": _last, "qq": _quoted, "song title": _quoted,
    "awd": _last, "small2": _last, "stack": _last, "resize": _last, "nts2": _last,
    "formatnum": _foreign,
    "formatnum:": _foreign, "circa": _about, "c.": _about,
}  # fmt: skip
