"""The words of papers. Plain text, line by line, with {variables} that are filled in once; nothing
of it is executed.

一、 and （一） at the start of a short line make headings (GB/T 9704-2012, 7.3.3);
| 标签 | 内容 | is a row of a table, | 高4 | 标签 | 内容 | one of at least four lines,
| 逐行 | {标签} | {内容} | one row for each line of what the variables say;
a line whose variables are all empty is left out.
"""

import re
from itertools import zip_longest

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from liaison.notifications.wording import PLACEHOLDER, fill, problem
from liaison.reference import Shelf
from liaison.text import fit

from .kinds import KINDS, LETTER

LEVEL_1 = re.compile(r"[一二三四五六七八九十]{1,3}、")
LEVEL_2 = re.compile(r"（[一二三四五六七八九十]{1,3}）")
EACH = "逐行"
HEIGHT = re.compile(r"高([1-9][0-9]?)")
MOST_CELLS, MOST_LINES = 4, 200
# Endings that a short name of a place does without: 青溪县（演示） → 青溪.
SUFFIXES = ("街道", "地区", "自治县", "县", "市", "区", "镇", "乡")


def _latest():
    """{kind: [newest version of each division, narrowest first]}."""
    from .models import Wording

    newest = {}
    for row in Wording.objects.order_by("version"):
        newest[row.kind, row.division] = row
    found = {}
    for (kind, _division), row in newest.items():
        if row.body:
            found.setdefault(kind, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: len(row.division), reverse=True)
    return found


OWN = Shelf(_latest)


def own(kind, division):
    """The wording in force in `division`, or None for the house's own."""
    rows = OWN().get(kind, ())
    return next((row for row in rows if division.startswith(row.division)), None)


def in_force(kind, division):
    """(word, title, to, body, edition) of `kind` in `division`."""
    house, row = KINDS[kind], own(kind, division)
    if row is None:
        return house.word, house.title, house.to, house.body, f"house-{house.edition}"
    edition = f"{row.division or 'all'}-{row.version}"
    return row.word or house.word, row.title, row.to, row.body, edition


def edition_words(edition):
    """house-1 → 系统模板第 1 版, of a paper that was issued."""
    place, _dash, version = edition.rpartition("-")
    words = _("系统模板第 %s 版") if place == "house" else _("本地模板第 %s 版")
    return words % version


def short_name(name):
    """青溪县（演示） → 青溪, for the 代字."""
    name = re.sub(r"（.*?）", "", name)
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


def day_words(moment):
    """2026年11月22日, Arabic digits without leading zeros (7.3.5.4)."""
    day = localtime(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def wrong(text, kind):
    """What is wrong with `text` as words of `kind`, "" when nothing is."""
    if found := problem(text, set(kind.samples)):
        return found
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        return _("正文太长，最多 %d 行。") % MOST_LINES
    for number, line in enumerate(lines, 1):
        if line.startswith("|") and len(_cells(line)[1]) not in {1, 2, MOST_CELLS}:
            return _("第 %d 行的表格要有 1、2 或 4 格，用竖线隔开。") % number
    return ""


def compose(kind, values, *, wording):
    """The content of a paper: what both drawings and the preview are made from, without what a
    docx cannot hold."""
    _word, title, to, body, edition = wording
    house = KINDS[kind]
    content = {
        "form": house.form,
        "issuer": values["机关"],
        "number": values["发文字号"],
        "title": fill(title, values),
        "to": fill(to, values),
        "blocks": blocks(body, values),
        "signature": values["机关"],
        "date": values["日期"],
        "copies": str(values.get("抄送", "")).rstrip("。") if house.has_copies else "",
        "imprint": values["机关"] if house.has_imprint else "",
        "edition": edition,
    }
    return each_text(content, fit)


def each_text(content, change):
    """`content` with every text in it changed."""
    if isinstance(content, str):
        return change(content)
    if isinstance(content, list):
        return [each_text(item, change) for item in content]
    if isinstance(content, dict):
        return {name: each_text(value, change) for name, value in content.items()}
    return content


def blocks(body, values):
    found = []
    for line in body.split("\n"):
        names = PLACEHOLDER.findall(line)
        if not line.strip():
            continue
        if line.startswith("|"):
            lines, cells = _cells(line)
            for words in _rows(line, [fill(cell, values) for cell in cells]):
                found.append({"kind": "row", "lines": lines, "cells": words})
            continue
        if names and not any(str(values.get(name, "")) for name in names):
            continue
        for text in fill(line, values).split("\n"):
            if text.strip():
                found.append({"kind": _level(text), "text": text.strip()})
    return found


def _level(text):
    if len(text) > 28 or text.endswith(("。", "；", "，")):
        return "p"
    if LEVEL_1.match(text):
        return "h1"
    return "h2" if LEVEL_2.match(text) else "p"


def _rows(line, cells):
    """One row; of a line marked 逐行 as many as its longest cell has lines."""
    if not line.lstrip("| ").startswith(EACH):
        return [cells]
    return [list(row) for row in zip_longest(*(c.split("\n") for c in cells), fillvalue="")]


def _cells(line):
    """(least height in lines, cells) of `| … | … |`."""
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if cells and cells[0] == EACH:
        return 1, cells[1:]
    if cells and (height := HEIGHT.fullmatch(cells[0])):
        return int(height[1]), cells[1:]
    return 1, cells


def is_letter(content):
    return content["form"] == LETTER
