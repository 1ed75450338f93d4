"""What every reader of a form gives: the tables of a page as grids, with where they stood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from graph.reading.model.grid import Grid

_SPACE = re.compile(r"\s+")
#: Characters of a document in which a reader looks for marks of its form.
LOOKED_AT = 2_000_000
#: A first sentence of so many characters is taken only until there is a longer one.
SHORT_LEAD = 80
#: Level of a heading that is no heading element: a bold line or a definition term.
PSEUDO_LEVEL = 7


class Evidence(IntEnum):
    """How surely a document has a form."""

    NONE = 0
    TRACES = 1  #: it has marks of the form somewhere
    HEADER = 2  #: it has a table's header as the form writes it
    TABLE = 3  #: it opens a table as only this form does
    CERTAIN = 4


@dataclass(frozen=True, slots=True)
class Source:
    """One table of a page.

    ``headings`` are the headings above it, outermost first; ``classes`` what the page calls it
    (``wikitable``, ``infobox`` …); ``alone`` if the
    document is made of such tables and nothing else; ``notes`` say what was done to read it.
    ``first_row`` is the number of the grid's first row: 0 where that is a header that the page
    doesn't count among its rows. ``legend`` gives the outcomes that colours of cells stand for.
    """

    grid: Grid
    headings: tuple[str, ...] = ()
    caption: str = ""
    classes: frozenset[str] = frozenset()
    alone: bool = False
    notes: tuple[str, ...] = ()
    first_row: int = 1
    legend: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page says of its subject outside of its award tables; what it doesn't say is empty.

    ``lead`` is the first paragraph that has bold text, ``boxes`` what the infobox is called or its
    labels are, ``categories`` those of the page, ``headings`` all of its headings, ``language``
    the code of the language that it is written in, ``links`` those of its first paragraph with any,
    each an article and its label.
    """

    lead: str = ""
    boxes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    language: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The tables of a document in its order, and its title ("" if it has none).

    ``legend`` are the colours that lines of the page explain, each with its text; ``unread`` the
    headings above each table that is written in a form within the document's own.
    """

    title: str
    sources: tuple[Source, ...]
    signs: Signs = Signs()
    legend: tuple[tuple[str, str], ...] = ()
    unread: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Headings:
    """The headings above the place that a reader has come to."""

    _path: list[tuple[int, str]] = field(default_factory=list)
    _all: dict[str, None] = field(default_factory=dict)

    def enter(self, level: int, text: str) -> None:
        """A heading of that level begins; it ends those of its level and below."""
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        text = _SPACE.sub(" ", text).strip()
        if text:
            self._path.append((level, text))
            self._all[text] = None

    @property
    def levels(self) -> tuple[tuple[int, str], ...]:
        """The headings now in force with their levels, outermost first."""
        return tuple(self._path)

    def return_to(self, levels: tuple[tuple[int, str], ...]) -> None:
        """These headings are in force again: those since stood in something that ends."""
        self._path = [*levels]

    @property
    def path(self) -> tuple[str, ...]:
        """The headings now in force, outermost first."""
        return tuple(text for _, text in self._path)

    @property
    def all(self) -> tuple[str, ...]:
        """Every heading that there was, each once."""
        return tuple(self._all)


#: The namespace of categories in the languages that are read.
CATEGORY_NAMESPACES = frozenset(
    "category kategorie categoría catégorie categoria categorie kategoria "
    "カテゴリ 分类 分類 श्रेणी".split()
)
#: Namespaces in these languages whose links show no text: categories and pictures.
SILENT_NAMESPACES = CATEGORY_NAMESPACES | frozenset(
    "file image media datei bild archivo imagen fichier immagine ficheiro arquivo imagem bestand "
    "afbeelding plik grafika ファイル 画像 文件 档案 檔案 图像 圖像 चित्र".split()
)
#: Other namespaces that hold no articles, and the codes of sister projects.
_NAMESPACES = SILENT_NAMESPACES | frozenset(
    "help special wikipedia template portal talk user module draft wikt wiktionary commons s q d "
    "hilfe spezial vorlage benutzer diskussion ayuda especial plantilla usuario discusión "
    "aide spécial modèle utilisateur discussion portail projet wikipédia aiuto speciale utente "
    "discussione portale progetto ajuda predefinição usuário utilizador discussão speciaal "
    "sjabloon gebruiker overleg portaal pomoc specjalna szablon wikipedysta dyskusja "
    "ヘルプ 特別 テンプレート 利用者 帮助 幫助 特殊 模板 用户 用戶 सहायता विशेष साँचा सदस्य".split()
)
#: The code of another language before a title; where a space follows it is the title's own.
_INTERWIKI = re.compile(
    r"(?:af|als|bar|dsb|fo|fur|hsb|mw|nds|an|ar|arz|as|ast|az|azb|ba|be|bg|bn|br|bs|ca|ce|ceb|cs|cv|cy|da|de|el|en|eo|es|et|eu"
    r"|fa|fi|fr|fy|ga|gl|gu|he|hi|hr|hu|hy|id|io|is|it|ja|jv|ka|kk|kn|ko|ku|ky|la|lb|lmo|lt|lv|mg"
    r"|min|mk|ml|mn|mr|ms|my|nap|nb|ne|nl|nn|no|oc|pa|pl|pt|ro|ru|sco|sh|si|simple|sk|sl|sq|sr|sv"
    r"|sw|ta|te|tg|th|tl|tr|tt|uk|ur|uz|vec|vi|war|wuu|yi|yo|zh|zh-yue|be-tarask):\S",
    re.I,
)


def article(title: str) -> str:
    """The title of the article a link goes to, with its section; "" for anything but an article.

    >>> article("academy_Awards"), article("File:X.png"), article("#Notes"), article("A#B_c")
    ('Academy Awards', '', '', 'A#B c')
    >>> article("fr:Hibou"), article("Owl: Night"), article("Plik:X.png")
    ('', 'Owl: Night', '')
    """
    title = _SPACE.sub(" ", title.replace("_", " ")).strip().removeprefix(":").strip()
    prefix = title.partition(":")[0].strip().lower() if ":" in title else ""
    if not title or title[0] == "#" or prefix in _NAMESPACES or _INTERWIKI.match(title):
        return ""
    return first_capital(title)


def first_capital(title: str) -> str:
    """A title of an article as MediaWiki spells it, in which the first letter is a capital."""
    return title[:1].upper() + title[1:]
