"""Finding what identifies a person in running text: numbers by their shape, names by being told."""

import re

from . import identifiers

HIDDEN = "＊＊＊"
_D = "[0-9０-９]"
_START, _END = r"(?<![0-9０-９A-Za-z_.])", r"(?![0-9０-９A-Za-z_])"
_GAP = r"[-\s·]?"
ID_NUMBER = re.compile(f"{_START}{_D}{{17}}[0-9０-９XxＸｘ]{_END}|{_START}{_D}{{15}}{_END}")
BANK_CARD = re.compile(f"{_START}{_D}{{4}}(?:{_GAP}{_D}{{4}}){{3}}(?:{_GAP}{_D}{{1,3}})?{_END}")
PHONE = re.compile(
    rf"{_START}(?:[+＋]?86{_GAP})?[1１][3-9３-９]{_D}{_GAP}{_D}{{4}}{_GAP}{_D}{{4}}{_END}"
    rf"|{_START}0{_D}{{2,3}}-{_D}{{7,8}}{_END}"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SHAPES = (ID_NUMBER, BANK_CARD, PHONE, EMAIL)
TWO_CHARACTER_SURNAMES = re.compile(
    "欧阳|上官|司马|司徒|诸葛|皇甫|尉迟|公孙|慕容|令狐|东方|夏侯|端木|南宫|长孙|宇文|轩辕|独孤"
    "|申屠|淳于|单于|太史|公羊|澹台|公冶|宗政|濮阳|百里|呼延|东郭|第五|钟离|闻人|赫连|拓跋"
)
FORMS_OF_ADDRESS = "先生|女士|同志|师傅|老师|大爷|大妈|阿姨|大叔|奶奶|爷爷|小姐|某某?"


def mask_numbers(text, put=HIDDEN):
    """`text` without phone, identity and card numbers and e-mail addresses."""
    for shape in SHAPES:
        text = shape.sub(put, text)
    return text


def masked(text):
    """For papers and tables that leave the house: a phone keeps its ends; whatever else has the
    shape of a number that names somebody, and e-mail addresses, go whole. Never more than the page
    shows to those who need not call."""
    return mask_numbers(identifiers.mask(text))


def scrubber(known=(), *, numbers=True):
    """A function that hides the `known` values (name, phone, …) of one person, and every number;
    without `numbers`, those of other people stay.

    A number is found however it is spaced; a name of two characters and more also with its form
    of address (陈先生). A one-character name is no name that could be told from other words.
    """
    patterns = [_pattern(value) for value in known if value and len(value) > 1]

    def scrub(text):
        for pattern in patterns:
            text = pattern.sub(HIDDEN, text)
        return mask_numbers(text) if numbers else text

    return scrub


def _pattern(value):
    if value.isascii() and sum(character.isdigit() for character in value) >= 5:
        digits = [character for character in value if character.isalnum()]
        return re.compile(_GAP.join(map(re.escape, digits)))
    found = re.escape(value)
    if re.fullmatch(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}", value):
        surname = value[:2] if TWO_CHARACTER_SURNAMES.match(value) else value[0]
        found += f"|{re.escape(surname)}(?:{FORMS_OF_ADDRESS})"
    return re.compile(found)
