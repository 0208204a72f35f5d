"""The PDF of a paper, set by typst: fonts by name, free ones where an office has none."""

import json
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings

from .titles import lines_of

LAYOUT = Path(__file__).with_name("gb9704.typ")


@cache
def _fonts():
    """System fonts, the office's own folder, and the free ones. Read once per process."""
    folders = [str(Path(pylopdf_fonts_zh_cn.__file__).parent)]
    if settings.DOCUMENT_FONTS:
        folders.append(settings.DOCUMENT_FONTS)
    return typst.Fonts(include_system_fonts=True, font_paths=folders)


def draw(content, *, at, preview=False):
    """`content` as bytes; the same bytes for the same content, moment and fonts."""
    paper = content | {"preview": preview, "title_lines": lines_of(content["title"])}
    return typst.compile(
        {"main": LAYOUT.read_bytes()},
        font_paths=_fonts(),
        format="pdf",
        timestamp=int(at.timestamp()),
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
    )
