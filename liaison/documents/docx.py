"""The same paper as docx, to be opened and signed in the office's own word processor. Fonts are
named, never shipped: where 小标宋 or 仿宋 is missing the word processor takes its own."""

import io
import zipfile

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from .breaking import CHARACTERS, parted
from .titles import lines_of

SONG, FANG, HEI, KAI, DIGITS = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
TITLE, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
LINES = 22
WIDTH, HEIGHT = Mm(156), Mm(225)
PITCH = Emu(HEIGHT // LINES)
CELL = Emu(WIDTH // CHARACTERS)
RED = RGBColor(0xC8, 0x00, 0x0B)
THICK, THIN = Mm(0.35), Mm(0.25)
FRAME = {
    "w": str(round(WIDTH.pt * 20)),
    "wrap": "around",
    "hAnchor": "margin",
    "vAnchor": "margin",
    "xAlign": "left",
    "yAlign": "bottom",
}
TAKEN_ALONG, KEPT = 12, 3  # lines
DRAWN_AT = (1980, 1, 1, 0, 0, 0)
LONGEST_PROPERTY = 255  # of title and author, as the word processor keeps them
CENTER, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT


def draw(content, *, at, preview=False):
    """`content` as bytes; the same bytes for the same content and moment."""
    book = Document()
    properties = book.core_properties
    properties.title = content["title"][:LONGEST_PROPERTY]
    properties.author = content["issuer"][:LONGEST_PROPERTY]
    properties.created = properties.modified = at.replace(tzinfo=None)
    properties.comments = ""
    _page(book, is_letter=content["form"] == "letter")
    if content["form"] == "letter":
        _letter_head(book, content)
    words = "\n".join(lines_of(content["title"]))  # a run draws \n as a break of the line
    title = _line(book, words, SONG, TITLE, align=CENTER, indent=0, exact=False)
    title.paragraph_format.space_after = Pt(14)
    if content["form"] != "letter":
        _line(book, content["number"], FANG, SIZE_4, align=RIGHT, indent=0)
    if content["to"]:
        _line(book, f"{content['to']}：", FANG, indent=0)
    _body(book, content["blocks"])
    _ending(book, content)
    _foot(book, content)
    return _packed(book)


# --- page -----------------------------------------------------------------------------------------


def _page(book, *, is_letter):
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)  # 7 mm below the type area, less the digits' own height
    section.different_first_page_header_footer = is_letter
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    grid = OxmlElement("w:docGrid")
    # A grid of characters is drawn in one way by one word processor and in another by the next;
    # lines by grid and characters by spacing come out the same in all of them.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(PITCH.pt * 20)))
    properties.append(grid)
    book.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, RIGHT)
    _page_number(section.even_page_footer, LEFT)
    normal = book.styles["Normal"]
    normal.font.size = SIZE_3
    _name(normal.element.get_or_add_rPr(), FANG)


def _page_number(footer, align):
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    pieces = ["　— ", None, " —"] if align == LEFT else ["— ", None, " —　"]
    for piece in pieces:
        run = paragraph.add_run(piece or "")
        run.font.size = SIZE_4
        _name(run._r.get_or_add_rPr(), DIGITS)
        if piece is None:
            _field(run, "PAGE")


def _field(run, name):
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("", "1"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText" if text == name else "w:t")
            mark.text = text
        run._r.append(mark)


def _letter_head(book, content):
    """10.1: the name in red, double lines under it; the number at the right."""
    size = Pt(20) if len(content["issuer"]) > 16 else Pt(26)
    header = book.sections[0].first_page_header
    header.is_linked_to_previous = False
    book.sections[0].header_distance = Mm(30)
    name = header.paragraphs[0]
    name.alignment = CENTER
    run = name.add_run(content["issuer"])
    run.font.size, run.font.color.rgb = size, RED
    _name(run._r.get_or_add_rPr(), SONG)
    _border(name, "bottom", "thickThinSmallGap")
    first_footer = book.sections[0].first_page_footer
    first_footer.is_linked_to_previous = False
    _border(first_footer.paragraphs[0], "bottom", "thinThickSmallGap")
    _line(book, content["number"], FANG, align=RIGHT, indent=0)
    _line(book, "", FANG, indent=0)


def _border(paragraph, side, style):
    borders = OxmlElement("w:pBdr")
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", style), ("sz", "24"), ("space", "4"), ("color", "C8000B")):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(borders)
    # 170 mm lines are wider than the type area by 14 mm.
    paragraph.paragraph_format.left_indent = Mm(-8)
    paragraph.paragraph_format.right_indent = Mm(-6)


# --- words ----------------------------------------------------------------------------------------


def _name(properties, font):
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for side in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{side}"), font)


def _line(book, text, font, size=SIZE_3, *, align=None, indent=2, exact=True, right=None):
    paragraph = book.add_paragraph() if hasattr(book, "add_paragraph") else book
    _shape(paragraph, exact=exact)
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Emu(CELL * indent)
    if right:
        paragraph.paragraph_format.right_indent = Emu(right)
    if text:
        run = paragraph.add_run(text)
        run.font.size = size
        _name(run._r.get_or_add_rPr(), font)
        if size == SIZE_3:
            _tighten(run)
    return paragraph


def _tighten(run):
    """28 characters of 16 pt are wider than 156 mm: each gives up a quarter of a point."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), "-5")
    run._r.get_or_add_rPr().append(spacing)


def _shape(paragraph, *, exact):
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if exact else WD_LINE_SPACING.AT_LEAST
    shape.line_spacing = PITCH


# The schema's order of what may follow w:snapToGrid in a paragraph's properties.
AFTER_SNAP = (
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)
FONTS = {"h1": HEI, "h2": KAI, "p": FANG}


def _body(book, blocks):
    rows, last = [], blocks[-1] if blocks else None
    for block in [*blocks, {"kind": "end"}]:
        if block["kind"] == "row":
            rows.append(block)
            continue
        if rows:
            _table(book, rows)
            rows = []
        if block is last and block["kind"] == "p":
            _last_paragraph(book, block["text"])
        elif block["kind"] in FONTS:
            line = _line(book, block["text"], FONTS[block["kind"]])
            line.paragraph_format.keep_with_next = block["kind"] != "p"


def _last_paragraph(book, text):
    """7.3.5.5: the page of the name and the date is never without words. LibreOffice takes a
    paragraph along whole, or not at all where it is too long: then its last lines go alone."""
    before, end, goes_on = parted(text, longest=TAKEN_ALONG, kept=KEPT)
    if before:
        _line(book, before, FANG)
    line = _line(book, end, FANG, indent=0 if goes_on else 2)
    line.paragraph_format.keep_with_next = line.paragraph_format.keep_together = True


LABELS = {1: (), 2: (0,), 3: (0,), 4: (0, 2)}  # which cells of a row name the others


def _table(book, rows):
    table = book.add_table(rows=0, cols=4, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Mm(24), Mm(63), Mm(24), Mm(45)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for block in rows:
        row = table.add_row()
        row.height = Emu(block["lines"] * Pt(20) + Mm(2))
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
        cells, words = list(row.cells), block["cells"]
        if len(words) == 1:
            cells = [cells[0].merge(cells[3])]
        elif len(words) == 2:
            cells = [cells[0], cells[1].merge(cells[3])]
        elif len(words) == 3:
            cells = [cells[0], cells[1], cells[2].merge(cells[3])]
        for index, (cell, text) in enumerate(zip(cells, words, strict=True)):
            _cell(cell, text, is_label=index in LABELS[len(words)])
    gap = _line(book, "", FANG, indent=0)
    gap.paragraph_format.line_spacing = Pt(8)
    _off_the_grid(gap)


def _cell(cell, text, *, is_label):
    for index, piece in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(20)
        _off_the_grid(paragraph)
        if is_label:
            paragraph.alignment = CENTER
        run = paragraph.add_run(piece)
        run.font.size = SIZE_4
        _name(run._r.get_or_add_rPr(), HEI if is_label else FANG)


def _off_the_grid(paragraph):
    """Lines of a table are closer than the 22 of a page."""
    mark = OxmlElement("w:snapToGrid")
    mark.set(qn("w:val"), "0")
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(mark, *AFTER_SNAP)


def _ending(book, content):
    """7.3.5: the date four characters from the right, the name centred on it."""
    if content["form"] == "letter":
        _line(book, "", FANG, indent=0).paragraph_format.keep_with_next = True
    name, day = content["signature"], content["date"]
    wide = len(name) * SIZE_3
    of_day = sum(SIZE_3 if ord(mark) > 255 else SIZE_3 // 2 for mark in day)
    right = max(0, 4 * CELL - (wide - of_day) // 2)
    signed = _line(book, name, FANG, align=RIGHT, indent=0, right=right)
    signed.paragraph_format.keep_with_next = True
    _line(book, day, FANG, align=RIGHT, indent=0, right=4 * CELL)


def _foot(book, content):
    """版记, 7.4: 抄送, 印发机关 and 印发日期 between lines at the foot of the last page; a letter
    has 抄送 alone, without lines (10.1)."""
    copies, imprint = content.get("copies", ""), content.get("imprint", "")
    said = _("抄送：%s。") % copies
    if not imprint:
        if copies:
            _framed(_foot_line(book.add_paragraph(), said, hanging=3))
        return
    lines = [_rule(book, THICK)]
    if copies:
        lines += [_foot_line(book.add_paragraph(), said, hanging=3), _rule(book, THIN)]
    printed = _("%(office)s\t%(day)s印发") % {"office": imprint, "day": content["date"]}
    line = _foot_line(book.add_paragraph(), printed)
    line.paragraph_format.tab_stops.add_tab_stop(WIDTH - SIZE_4, WD_TAB_ALIGNMENT.RIGHT)
    for one in [*lines, line, _rule(book, THICK)]:
        _framed(one)


def _rule(book, height):
    """A line as wide as the type area: a paragraph as high as the line is thick, and dark. One
    with a border, or a table, leaves the foot of the page in LibreOffice."""
    line = book.add_paragraph()
    shape = line.paragraph_format
    shape.space_before = shape.space_after = Pt(2)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, height
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "000000")):
        shade.set(qn(f"w:{name}"), value)
    line._p.get_or_add_pPr().insert_element_before(shade, "w:tabs", "w:snapToGrid", *AFTER_SNAP)
    _off_the_grid(line)
    return line


def _foot_line(line, text, *, hanging=0):
    """A line of size 4, one character in from both sides."""
    shape = line.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(22)
    shape.left_indent = Emu(SIZE_4 * (1 + hanging))
    shape.right_indent = SIZE_4
    shape.first_line_indent = Emu(-SIZE_4 * hanging) if hanging else None
    run = line.add_run(text)
    run.font.size = SIZE_4
    _name(run._r.get_or_add_rPr(), FANG)
    _off_the_grid(line)
    return line


def _framed(line):
    frame = OxmlElement("w:framePr")
    for name, value in FRAME.items():
        frame.set(qn(f"w:{name}"), value)
    after = ("w:widowControl", "w:numPr", "w:pBdr", "w:shd", "w:tabs", "w:snapToGrid")
    line._p.get_or_add_pPr().insert_element_before(frame, *after, *AFTER_SNAP)


def _packed(book):
    """The archive with the same times in it whenever it is drawn."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, DRAWN_AT), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
