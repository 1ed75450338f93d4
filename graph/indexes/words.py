"""The words of a text as indexes have them: without case, accents and punctuation.

What is written to an index and what is looked for in it go through the same function, so that no
spelling of one character (Unicode Standard Annex 15) hides a word.
"""

from __future__ import annotations

import re
import unicodedata

#: Combining classes of marks that are letters of their word: vowel signs of Indic and Thai words
#: (0), nuktas, the voicing of kana, viramas, and the vowels and tones of Telugu, Thai, Lao and
#: Tibetan. The others are the points of Hebrew, Arabic and Syriac, and accents.
_LETTERS = frozenset((*range(10), *range(84, 133)))
#: The marks of these classes that are: those that enclose a letter (Me) aren't.
_MARKS = ("Mn", "Mc")
#: Joiners, and what chooses a form of the character before it: they make no other word.
_FORMS = re.compile("[\u034f\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ASCII_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text in their order.

    >>> words("Élan: the_Movie’s 2nd"), words("शोले, 1975")
    (['elan', 'the', 'movie', 's', '2nd'], ['शोले', '1975'])
    """
    if text.isascii():
        return _ASCII_WORD.findall(text.casefold())
    letters = unicodedata.normalize("NFKD", _FORMS.sub("", text))
    plain = "".join(each for each in letters if unicodedata.combining(each) in _LETTERS)
    composed = unicodedata.normalize("NFC", plain).casefold()
    return "".join(each if _is_of_a_word(each) else " " for each in composed).split()


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in _MARKS
