"""Papers, sheets and pictures set by typst: one place for its fonts. typst comes with the first of
them: it takes 7 MB, and most processes set none."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def _fonts():
    """System fonts, the office's own folder, and the free ones. Read once per process."""
    import pylopdf_fonts_zh_cn
    import typst

    folders = [str(Path(pylopdf_fonts_zh_cn.__file__).parent)]
    if settings.DOCUMENT_FONTS:
        folders.append(settings.DOCUMENT_FONTS)
    return typst.Fonts(include_system_fonts=True, font_paths=folders)


def typeset(layout, *, given, format, files=None, **options):
    """`layout` (text of typst) as bytes of "pdf", "png" or "svg".

    `given` is {name: json-able}, which the layout reads as sys.inputs; `files` {name: bytes} it
    may read. The same bytes for the same content and fonts, and for a PDF the same `timestamp`.
    """
    import typst

    return typst.compile(
        {"main": layout.encode()} | (files or {}),
        font_paths=_fonts(),
        format=format,
        sys_inputs={name: json.dumps(one, ensure_ascii=False) for name, one in given.items()},
        **options,
    )
