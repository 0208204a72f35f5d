"""Finding what identifies a person in running text: numbers by their shape (identifiers.py knows
it), names by being told."""

import re

from . import identifiers

HIDDEN = "＊＊＊"
_GAP = r"[-\s·]?"
TWO_CHARACTER_SURNAMES = re.compile(
    "欧阳|上官|司马|司徒|诸葛|皇甫|尉迟|公孙|慕容|令狐|东方|夏侯|端木|南宫|长孙|宇文|轩辕|独孤"
    "|申屠|淳于|单于|太史|公羊|澹台|公冶|宗政|濮阳|百里|呼延|东郭|第五|钟离|闻人|赫连|拓跋"
)
FORMS_OF_ADDRESS = "先生|女士|同志|师傅|老师|大爷|大妈|阿姨|大叔|奶奶|爷爷|小姐|某某?"


def mask_numbers(text, put=HIDDEN):
    """`text` without whatever has the shape of a phone, identity or card number or of an e-mail
    address, proved or not."""
    for found in reversed(identifiers.find(text, proved=False)):
        text = f"{text[: found.start]}{put}{text[found.end :]}"
    return text


def masked(text):
    """For papers and tables that leave the house: a phone keeps its ends; whatever else has the
    shape of a number that names somebody, and e-mail addresses, go whole. Never more than the page
    shows to those who need not call."""
    return mask_numbers(identifiers.mask(text)) if identifiers.may_hold(text) else text or ""


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
