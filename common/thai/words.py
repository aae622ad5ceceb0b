"""Where Thai words end: for breaking lines and for searching.

PyThaiNLP's newmm (dictionary-based maximal matching) sees only runs of Thai letters; numbers, Latin words,
abbreviations with dots and punctuation are told apart here, because newmm cuts พ.ย. into four pieces and joins
@ to what follows.

PyThaiNLP is imported and its word list read at first use: a kiosk that only shows text segmented by the hub
never pays for them. Nothing here downloads: the word list is part of the package, and its network and write
access are switched off.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from common.thai.normalise import normalise, search_key

ZERO_WIDTH_SPACE = "\u200b"

_THAI_LETTERS = "\u0e01-\u0e3a\u0e40-\u0e4e"
_THAI_DIGITS = "๐-๙"
_PIECES = re.compile(
    rf"(?P<abbreviation>(?<![{_THAI_LETTERS}])(?:[เ-ไ]?[ก-ฮ]{{1,5}}[\u0e31\u0e34-\u0e39]?\.)+)"
    rf"|(?P<thai>[{_THAI_LETTERS}]+)"
    rf"|\s+|[0-9]+(?:[.,][0-9]+)*|[{_THAI_DIGITS}]+(?:[.,][{_THAI_DIGITS}]+)*"
    rf"|[^\W\d_\u0e00-\u0e7f]+|."
)
# newmm can take time with the square of a run's length. Nobody writes so many letters without a space or a sign, but
# a file can hold them: such a run is cut in windows, and a window's last words are cut again with what follows.
_WINDOW = 1000
_CUT_AGAIN = 20

# The shortest part that may make a longer entry superfluous. With one or two letters, grammar words would
# dissolve real words (62,107 entries would shrink to 18,800); with three, 31,181 remain.
_SHORTEST_PART = 3


@cache
def _newmm() -> Callable[..., list[str]]:
    # Read by PyThaiNLP when it is imported: no download, and no ~/pythainlp-data folder (a service may have no home).
    os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
    os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    from pythainlp.tokenize.newmm import segment as newmm_segment

    found: Callable[..., list[str]] = newmm_segment
    return found


@cache
def _dictionary() -> frozenset[str]:
    """PyThaiNLP's word list, in our spelling, without the entries that hold anything but Thai letters."""
    _newmm()
    from pythainlp.corpus import thai_words

    only_thai = re.compile(f"[{_THAI_LETTERS}]+")
    return frozenset(word for word in map(normalise, thai_words()) if only_thai.fullmatch(word))


def _splits(word: str, dictionary: frozenset[str]) -> bool:
    """Whether the word is a row of two or more shorter entries."""
    length = len(word)
    reachable = [True] + [False] * length
    for end in range(_SHORTEST_PART, length + 1):
        reachable[end] = any(
            reachable[start] and (start, end) != (0, length) and word[start:end] in dictionary
            for start in range(end - _SHORTEST_PART + 1)
        )
    return reachable[length]


@cache
def _line_trie() -> object:
    _newmm()
    from pythainlp.util import Trie

    return Trie(_dictionary())


@cache
def _search_trie() -> object:
    _newmm()
    from pythainlp.util import Trie

    dictionary = _dictionary()
    return Trie(word for word in dictionary if not _splits(word, dictionary))


def _cut_thai(run: str, trie: object) -> Iterator[str]:
    newmm = _newmm()
    while len(run) > _WINDOW:
        words = newmm(run[:_WINDOW], custom_dict=trie)
        words = words[:-_CUT_AGAIN] or words
        yield from words
        run = run[sum(map(len, words)) :]
    yield from newmm(run, custom_dict=trie)


def _cut(text: str, trie: Callable[[], object]) -> Iterator[str]:
    for piece in _PIECES.finditer(text):
        if piece.lastgroup == "thai":
            yield from _cut_thai(piece.group(), trie())
        else:
            yield piece.group()


def segment(text: str) -> list[str]:
    """The text cut into words, numbers, spaces and signs; nothing is lost: `"".join(segment(text)) == text`.

    Compounds stay whole (โรงเรียนอนุบาล), as lines are best broken.
    """
    return list(_cut(text, _line_trie))


def search_words(text: str) -> list[str]:
    """The words to index or to look up, in the text's order, repeated where the text repeats them.

    The text goes through `search_key` first; compounds come apart (โรงเรียน → โรง เรียน) so that a part finds
    the whole; spaces and signs are left out.
    """
    return [word for word in _cut(search_key(text), _search_trie) if any(character.isalnum() for character in word)]


# A line never begins with these …
_NEVER_FIRST = frozenset("ๆฯ!%),./:;?]}»’”…‼⁇–—-\"'°") | frozenset(
    map(chr, (*range(0xE30, 0xE3B), *range(0xE45, 0xE4F)))
)
# … and never ends with these; a dot binds an abbreviation to what it names (สพป.เชียงใหม่), a straight quote
# may open or close.
_NEVER_LAST = frozenset("([{«‘“฿$€£#@.\"'") | frozenset("เแโใไ")


def _is_thai(character: str) -> bool:
    return "\u0e00" <= character <= "\u0e4f"


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end after the piece `before` and the next begin with the piece `after`."""
    last, first = before[-1], after[0]
    if last.isspace() or first.isspace() or first in _NEVER_FIRST or last in _NEVER_LAST:
        return False
    # ว in a letter's number: ศธ 04001/ว136
    if last == "/" and after == "ว":
        return False
    # A number stays with the word before it (ป6); elsewhere one side at least is a Thai word.
    return not first.isdigit() and (_is_thai(last) or _is_thai(first))


def with_breaks(text: str) -> str:
    """The text with U+200B wherever a line may break between two words; marks that it held before are replaced.

    A break is never before ๆ ฯ, a mark, a following vowel or closing punctuation; never after an opening
    bracket; never inside or between numbers and Latin words that touch. Beside a space there is none: the space
    is a place to break itself.
    """
    pieces = segment(without_breaks(text))
    if not pieces:
        return ""
    parts = [pieces[0]]
    for before, after in pairwise(pieces):
        if _may_break(before, after):
            parts.append(ZERO_WIDTH_SPACE)
        parts.append(after)
    return "".join(parts)


def without_breaks(text: str) -> str:
    """The text without U+200B."""
    return text.replace(ZERO_WIDTH_SPACE, "")
