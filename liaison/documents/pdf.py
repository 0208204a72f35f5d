"""The PDF of a paper: fonts by name, free ones where an office has none."""

from pathlib import Path

from liaison.typeset import typeset

from .titles import lines_of

LAYOUT = Path(__file__).with_name("gb9704.typ")


def draw(content, *, at, preview=False):
    """`content` as bytes; the same bytes for the same content, moment and fonts."""
    return typeset(
        LAYOUT.read_text(encoding="utf-8"),
        given={"paper": content | {"preview": preview, "title_lines": lines_of(content["title"])}},
        format="pdf",
        timestamp=int(at.timestamp()),
    )
