"""Markdown as kiosks know it: headings, paragraphs, bullets, numbered steps and notes (`> …`), each a plain text.

Everything else of Markdown, and HTML, stays the text that was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

BlockKind = Literal["heading", "paragraph", "bullet", "step", "note"]

_markdown = MarkdownIt("zero").enable(["heading", "list", "blockquote", "emphasis", "escape", "newline"])
_OPENS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "bullet_list_open": "bullet",
    "ordered_list_open": "step",
    "blockquote_open": "note",
}


@dataclass(frozen=True)
class Block:
    kind: BlockKind
    text: str


def blocks(markdown: str) -> list[Block]:
    """The blocks of a page in order. A paragraph inside a list item or a note is of the item's or the note's kind."""
    return list(_blocks(_markdown.parse(markdown)))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    around: list[BlockKind] = []
    for token in tokens:
        if token.type in _OPENS:
            around.append(_OPENS[token.type])
        elif token.type.removesuffix("_close") + "_open" in _OPENS and token.nesting < 0:
            around.pop()
        elif token.type == "inline" and (text := _plain(token)):
            yield Block(around[-1] if around else "paragraph", text)


def _plain(inline: Token) -> str:
    """What is read aloud of a line: no marks of emphasis, line ends as spaces."""
    parts = []
    for child in inline.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(child.content)
    return "".join(parts).strip()
