"""The layout of GB/T 9704-2012, measured in the drawn files."""

import io
from datetime import UTC, datetime

import pypdfium2
import pytest
from docx import Document as Docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from liaison.documents import breaking, docx, kinds, pdf, wording
from liaison.documents.titles import lines_of
from liaison.tables import Row

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MILLIMETRE = 72 / 25.4
TEXT = "国"


def content(**changes):
    return {
        "form": "sheet",
        "issuer": "青溪县人大常委会代表工作委员会",
        "number": "青溪人大转〔2026〕1号",
        "title": "关于办理路灯事项的函",
        "to": "青溪县住建局",
        "blocks": [{"kind": "p", "text": TEXT * 1800}],
        "signature": "青溪县人大常委会代表工作委员会",
        "date": "2026年11月22日",
        "edition": "house-1",
    } | changes


def test_what_a_docx_cannot_hold_comes_into_no_paper():
    row = Row({"名称": "富民\u200b街道\u202e市政所\ufffe"}, {"name": ("名称",)})
    assert row.text("name") == "富民街道市政所"
    kind, house = next(iter(kinds.KINDS.items()))
    said = dict.fromkeys([*house.samples, "机关", "发文字号", "日期"], "富民\ufffe街道\x0b")
    given = (house.word, house.title, house.to, house.body, "house")
    drawn = docx.draw(wording.compose(kind, said, wording=given), at=AT)
    assert "富民街道" in "".join(p.text for p in Docx(io.BytesIO(drawn)).paragraphs)


def lines(page):
    """[(y of the middle, [(left, right, character)])] from the top, in mm from the top left."""
    text, height = page.get_textpage(), page.get_height()
    found = {}
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if not character.strip():
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        middle = round((height - (top + bottom) / 2) / MILLIMETRE)
        near = next((y for y in found if abs(y - middle) < 3), middle)
        found.setdefault(near, []).append((left / MILLIMETRE, right / MILLIMETRE, character))
    return sorted(found.items())


@pytest.fixture(scope="module")
def drawn():
    book = pypdfium2.PdfDocument(pdf.draw(content(), at=AT))
    return [lines(page) for page in book], [page.get_size() for page in book]


def body(page):
    return [row for row in page if {character for *_xy, character in row[1]} == {TEXT}]


def test_a_full_page_has_22_lines_of_28_characters(drawn):
    pages, _sizes = drawn
    full = body(pages[1])
    assert len(full) == 22
    assert {len(characters) for _y, characters in full} == {28}


def test_the_page_is_a4_and_the_type_area_156_by_225_millimetres(drawn):
    pages, sizes = drawn
    width, height = (side / MILLIMETRE for side in sizes[1])
    assert (width, height) == pytest.approx((210, 297), abs=0.1)
    full = body(pages[1])
    first, last = full[0][1], full[-1]
    assert min(left for left, _right, _c in first) == pytest.approx(28, abs=0.5)
    assert max(right for _left, right, _c in first) == pytest.approx(210 - 26, abs=0.7)
    pitch = (last[0] - full[0][0]) / 21
    assert pitch == pytest.approx(225 / 22, abs=0.1)
    assert full[0][0] == pytest.approx(37 + 16 / MILLIMETRE / 2, abs=2)
    assert last[0] < 297 - 35


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(drawn):
    pages, _sizes = drawn
    for index, page in enumerate(pages, 1):
        y, characters = page[-1]
        assert "".join(c for *_xy, c in sorted(characters)) == f"—{index}—"
        assert y > 297 - 35 + 7
        assert (min(left for left, *_rest in characters) > 105) == (index % 2 == 1)


def test_the_first_line_of_a_paragraph_stands_two_characters_in(drawn):
    first = next(row for row in drawn[0][0] if row[1][0][2] == TEXT)
    assert len(first[1]) == 26
    assert min(left for left, *_rest in first[1]) == pytest.approx(28 + 2 * 156 / 28, abs=0.5)


def test_the_date_stands_four_characters_from_the_right_below_the_name(drawn):
    page = drawn[0][-1]
    words = {"".join(c for *_xy, c in sorted(row[1])): row for row in page}
    (day,) = [row for text, row in words.items() if text == "2026年11月22日"]
    assert max(right for _l, right, _c in day[1]) == pytest.approx(184 - 4 * 156 / 28, abs=1.5)
    (name,) = [row for text, row in words.items() if text.startswith("青溪县人大常委会")]
    assert name[0] < day[0]


def test_a_letter_has_its_name_in_red_and_no_number_on_the_first_page():
    book = pypdfium2.PdfDocument(pdf.draw(content(form="letter"), at=AT))
    first, second = lines(book[0]), lines(book[1])
    assert "".join(c for *_xy, c in sorted(first[0][1])) == "青溪县人大常委会代表工作委员会"
    assert 28 < first[0][0] < 42
    assert not any("—" in {c for *_xy, c in row} for _y, row in first)
    assert "—" in {c for *_xy, c in second[-1][1]}
    reds = [
        item
        for item in book[0].get_objects()
        if item.type == 2  # a path
    ]
    assert len(reds) >= 4  # two double lines


def test_the_same_content_gives_the_same_bytes():
    for draw in (pdf.draw, docx.draw):
        assert draw(content(), at=AT) == draw(content(), at=AT)


def docx_of(*blocks):
    return Docx(io.BytesIO(docx.draw(content(blocks=list(blocks)), at=AT)))


def test_the_docx_of_a_long_paragraph_without_a_stop_says_all_of_it():
    *_head, before, end, _name, _day = docx_of({"kind": "p", "text": TEXT * 1800}).paragraphs
    assert before.text + end.text == TEXT * 1800
    assert not end.paragraph_format.first_line_indent  # goes on where the other stops
    assert {one.runs[0].font.size for one in (before, end)} == {Pt(16)}


@pytest.mark.parametrize("blocks", [[], [{"kind": "row", "lines": 1, "cells": ["编号", "1"]}]])
def test_a_paper_may_end_with_a_table_or_have_no_words_at_all(blocks):
    book = docx_of(*blocks)
    assert [one.text for one in book.paragraphs][-2:] == [content()["signature"], content()["date"]]
    assert len(book.tables) == len(blocks)
    assert pdf.draw(content(blocks=blocks), at=AT)


def test_the_docx_has_the_same_page_and_opens():
    book = docx_of({"kind": "p", "text": TEXT * 1800}, {"kind": "p", "text": TEXT * 300})
    section = book.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for side, wanted in zip(sides, (37, 35, 28, 26), strict=True):
        assert side == pytest.approx(Mm(wanted), abs=Mm(0.1))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert int(grid.get(qn("w:linePitch"))) / 20 == pytest.approx(225 * MILLIMETRE / 22, abs=0.1)
    texts = {paragraph.text: paragraph for paragraph in book.paragraphs}
    assert texts["关于办理路灯事项的函"].runs[0].font.size == Pt(22)
    for count in (1800, 300):
        said = texts[TEXT * count].runs[0]
        assert said.font.size == Pt(16)
        fonts = said._r.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert "2026年11月22日" in texts
    footer = section.footer._element.xml
    assert "PAGE" in footer
    assert section.even_page_footer.paragraphs[0].text.startswith("　—")


def test_a_table_has_the_same_cells_in_both():
    rows = [
        {"kind": "row", "lines": 1, "cells": ["编号", "1", "时间", "今天"]},
        {"kind": "row", "lines": 4, "cells": ["内容", "路灯\n不亮"]},
        {"kind": "row", "lines": 1, "cells": ["只有一格"]},
    ]
    book = Docx(io.BytesIO(docx.draw(content(blocks=rows), at=AT)))
    cells = [list(dict.fromkeys(c.text for c in row.cells)) for row in book.tables[0].rows]
    assert cells == [["编号", "1", "时间", "今天"], ["内容", "路灯\n不亮"], ["只有一格"]]
    page = pypdfium2.PdfDocument(pdf.draw(content(blocks=rows), at=AT))[0]
    text = page.get_textpage().get_text_bounded()
    for words in ("编号", "今天", "路灯", "不亮", "只有一格"):
        assert words in text


def test_the_lines_of_a_table_do_not_follow_the_grid_of_the_page():
    rows = [{"kind": "row", "lines": 2, "cells": ["编号", "1"]}]
    book = Docx(io.BytesIO(docx.draw(content(blocks=rows), at=AT)))
    for cell in book.tables[0].rows[0].cells:
        snap = cell.paragraphs[0]._p.pPr.find(qn("w:snapToGrid"))
        assert snap.get(qn("w:val")) == "0"


def test_words_that_look_like_programs_are_only_words():
    hostile = '#import "x" [*bold*] $1+1$ \\ {{ settings }} {% now %} <b>'
    drawn = pdf.draw(content(blocks=[{"kind": "p", "text": hostile}]), at=AT)
    text = pypdfium2.PdfDocument(drawn)[0].get_textpage().get_text_bounded()
    assert "#import" in text
    assert "{{ settings }}" in text.replace("\r\n", "")


def test_a_long_content_goes_over_several_pages_and_loses_nothing():
    words = "".join(chr(0x4E00 + index) for index in range(2000))
    blocks = [{"kind": "row", "lines": 5, "cells": ["内容", words]}]
    book = pypdfium2.PdfDocument(pdf.draw(content(blocks=blocks), at=AT))
    text = "".join(page.get_textpage().get_text_bounded() for page in book)
    assert len(book) >= 3
    assert set(words) <= set(text)


def last_page(said):
    book = pypdfium2.PdfDocument(pdf.draw(said, at=AT))
    return lines(book[len(book) - 1]), len(book)


def test_the_foot_of_the_last_page_says_who_else_gets_it_and_who_printed_it():
    ending = {"copies": "县政府办，县信访局", "imprint": "青溪县人大常委会"}
    page, _count = last_page(content(**ending))
    said = {"".join(c for *_xy, c in sorted(row[1])): row[0] for row in page}
    copied, printed = said["抄送：县政府办，县信访局。"], said["青溪县人大常委会2026年11月22日印发"]
    assert 297 - 35 - 12 < printed < 297 - 35
    assert printed - 14 < copied < printed
    letter, count = last_page(content(form="letter", **ending))
    texts = ["".join(c for *_xy, c in sorted(row[1])) for row in letter]
    assert texts[-2:] == ["抄送：县政府办，县信访局。", f"—{count}—"]
    for form in ("sheet", "letter"):
        xml = docx.draw(content(form=form, **ending), at=AT)
        assert "抄送：县政府办，县信访局。" in Docx(io.BytesIO(xml)).element.xml


def test_name_and_date_never_stand_on_a_page_of_their_own():
    for count in range(440, 620, 28):
        blocks = [{"kind": "p", "text": TEXT * count}, {"kind": "p", "text": "联系人：陈示例"}]
        page, _count = last_page(content(blocks=blocks))
        texts = ["".join(c for *_xy, c in sorted(row[1])) for row in page]
        assert "联系人：陈示例" in texts


def test_two_lines_of_the_last_paragraph_stay_with_name_and_date_and_nothing_is_lost():
    for count in range(540, 660, 15):
        blocks = [{"kind": "p", "text": TEXT * count}]
        book = pypdfium2.PdfDocument(pdf.draw(content(blocks=blocks), at=AT))
        pages = [body(lines(page)) for page in book]
        assert len(pages[-1]) >= 2
        assert sum(len(row[1]) for page in pages for row in page) == count


def test_the_foot_of_the_docx_is_one_frame_at_the_foot():
    """Without borders or a table, which LibreOffice would leave where they are in the text."""
    ending = {"copies": "县政府办，县信访局", "imprint": "青溪县人大常委会"}
    book = Docx(io.BytesIO(docx.draw(content(**ending), at=AT)))
    *_body, day, upper, copied, middle, printed, lower = book.paragraphs
    assert day.text == "2026年11月22日"
    assert (copied.text[:2], printed.text[-2:]) == ("抄送", "印发")
    frames = [dict(one._p.pPr.find(qn("w:framePr")).attrib) for one in book.paragraphs[-5:]]
    assert frames == frames[:1] * 5
    assert frames[0][qn("w:yAlign")] == "bottom"
    rules = [one.paragraph_format.line_spacing for one in (upper, middle, lower)]
    assert rules == pytest.approx([Mm(0.35), Mm(0.25), Mm(0.35)], abs=Pt(0.05))
    assert not book.element.xpath("//w:tbl | //w:pBdr")


@pytest.mark.parametrize(
    "title",
    [
        "关于城区停车管理情况报告的审议意见",
        "关于小区电动车充电棚缺消防设施的|监督建议函",
        "关于“雨污分流改造”|2026年下半年监督情况的报告",
        "关于召开青溪县第十八届人民代表大会|常务委员会第三十二次会议的通知",
        "物业服务管理审议意见研究处理情况|测评计票报告单",
    ],
)
def test_a_long_title_breaks_between_words(title):
    assert lines_of(title.replace("|", "")) == title.split("|")


SAID = "经查看，该处路灯共12盏，其中（含2026年新装的3盏）损坏5盏，已于11月20日修复。"


@pytest.mark.parametrize("count", [1, 12, 16, 60])
def test_the_docx_takes_the_last_lines_along_and_loses_nothing(count):
    """LibreOffice moves a paragraph that is kept with the name as a whole, or not at all."""
    said = (SAID * 60)[: 28 * count - 2]
    blocks = [{"kind": "p", "text": TEXT * 900}, {"kind": "p", "text": said}]
    book = Docx(io.BytesIO(docx.draw(content(blocks=blocks), at=AT)))
    # Behind title, number, addressee and the first paragraph; before name and date.
    (*before, kept) = book.paragraphs[4:-2]
    assert kept.paragraph_format.keep_with_next
    assert len(before) == (count > 12)
    assert len(kept.text) <= 12 * 28
    assert not any(one.paragraph_format.keep_with_next for one in before)
    assert all(one.text.endswith("。") for one in before)  # no sentence breaks in two
    assert kept.paragraph_format.first_line_indent
    assert "".join(one.text for one in (*before, kept)) == said


def test_lines_end_where_word_processors_end_them():
    ends = breaking.line_ends("国" * 26 + "，" + "国" * 27 + "（2026年）" + "国" * 30)
    assert ends[:3] == [27, 54, 84]  # the comma hangs; no bracket ends a line; the year stays whole
