"""按姓氏笔画: names compared sign by sign, by number of strokes, then by their order 横竖撇点折.

The ranks of 20,998 signs are data of the `cn-sort` wheel; its code is not run (importing it sets
up logging). A sign it does not know stands behind all others, in code point order.
"""

import importlib.util
import json
from functools import cache
from pathlib import Path

SIGNS = 20  # of a name, 6 characters of key each
UNKNOWN = 900_000


def stroke_key(name):
    """A string that sorts as the name does."""
    ranks = _ranks()
    return "".join(f"{ranks.get(sign) or unknown(sign):06}" for sign in name[:SIGNS])


def unknown(sign):
    return UNKNOWN + min(ord(sign) // 8, 99_999)


@cache
def _ranks():
    package = Path(importlib.util.find_spec("cn_sort").origin).parent
    entries = json.loads((package / "res" / "all_word.json").read_text(encoding="utf-8"))
    return {entry["chinese"]: entry["stroke_increment_level"] for entry in entries["all_word"]}
