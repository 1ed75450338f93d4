"""Wiki pages with their revision, through the MediaWiki Action API, as its etiquette asks."""

from graph.mediawiki.client import LAG_PAUSE, WIKIPEDIA, Manners
from graph.mediawiki.folder import fetch_into, load, save
from graph.mediawiki.page import PARTS, Form, Page, fetch

__all__ = [
    "LAG_PAUSE", "PARTS", "WIKIPEDIA", "Form", "Manners", "Page", "fetch", "fetch_into", "load",
    "save",
]  # fmt: skip
