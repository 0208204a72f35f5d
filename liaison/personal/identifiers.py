"""Identity numbers, bank cards, phones and e-mail addresses in what somebody wrote: found by shape
and check digit, so that a case number or a meter reading stays as it is; masked where they stand.
The one place that knows what such a thing looks like."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

IDENTITY, CARD, PHONE, EMAIL = "identity", "card", "phone", "email"
LABELS = {
    IDENTITY: _("身份证号"),
    CARD: _("银行卡号"),
    PHONE: _("电话号码"),
    EMAIL: _("电子邮箱"),
}
ALWAYS = {IDENTITY, CARD}  # nothing in a list or message ever needs these
HIDDEN = {
    IDENTITY: "〔身份证号已遮盖〕",
    CARD: "〔银行卡号已遮盖〕",
    EMAIL: "〔电子邮箱已遮盖〕",
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, 17 digits
CHECK_DIGITS = "10X98765432"
GAP = r"[ \t\u00a0\u3000·.-]?"
START, END = r"(?<![0-9A-Za-z_])", r"(?![0-9A-Za-z_])"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
SHAPES = (
    (EMAIL, ADDRESS),
    (IDENTITY, re.compile(rf"{START}(?:\d{{6}}{GAP}\d{{8}}{GAP}\d{{3}}[\dXx]|\d{{15}}){END}")),
    (CARD, re.compile(rf"{START}\d{{4}}(?:{GAP}\d{{4}}){{3}}(?:\d{{1,3}})?{END}")),
    (CARD, re.compile(rf"{START}\d{{4}}(?:{GAP}\d{{4}}){{3}}{GAP}\d{{1,3}}{END}")),
    (PHONE, re.compile(rf"{START}(?:\+?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}{END}")),
    (PHONE, re.compile(rf"{START}0\d{{2,3}}{GAP}\d{{7,8}}{END}")),
)
LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}")
MOBILE = re.compile(r"1[3-9]\d{9}")
WIDE = {"＋": "+", "Ｘ": "X", "ｘ": "x", "－": "-", "—": "-", "＠": "@", "．": "."}
SHORTEST = 10  # digits of a landline
CARD_LENGTHS = range(16, 20)


@dataclass(frozen=True)
class Found:
    kind: str
    start: int
    end: int
    value: str


def find(text, *, proved=True):
    """Everything that tells who somebody is, in order. Full-width digits are found as well;
    without `proved` also what has the shape of a number but not its check digit."""
    if not may_hold(text):
        return []
    text, taken = _plain(text), []
    for kind, shape in SHAPES:
        for match in shape.finditer(text):
            value = match.group() if kind == EMAIL else re.sub(r"[^0-9Xx]", "", match.group())
            if kind == PHONE and value.startswith("86"):
                value = value[2:]
            free = all(match.end() <= one.start or one.end <= match.start() for one in taken)
            if free and (not proved or PROOFS[kind](value)):
                taken.append(Found(kind, *match.span(), value))
    return sorted(taken, key=lambda one: one.start)


def may_hold(text):
    """False for most texts, at once: the shortest number has ten digits, an address its sign."""
    return bool(text) and (sum(map(str.isdigit, text)) >= SHORTEST or "@" in text or "＠" in text)


def kinds(*texts):
    """The kinds found in any of `texts`, in the order of LABELS."""
    seen = {found.kind for text in texts if text for found in find(text)}
    return [kind for kind in LABELS if kind in seen]


def mask(text, only=frozenset(LABELS)):
    """`text` with what `only` names hidden; of a phone the first three and last four stay."""
    for found in reversed(find(text or "")):
        if found.kind in only:
            put = HIDDEN.get(found.kind) or f"{found.value[:3]}****{found.value[-4:]}"
            text = f"{text[: found.start]}{put}{text[found.end :]}"
    return text


def mask_always(text):
    """For lists and messages: no identity number and no bank card, whoever reads."""
    return mask(text, ALWAYS)


def is_identity_number(value):
    """18 digits with a check digit and a date, or the old 15 with a date (GB 11643)."""
    value = value.upper()
    if re.fullmatch(r"[1-9]\d{16}[\dX]", value):
        total = sum(int(digit) * weight for digit, weight in zip(value, WEIGHTS, strict=False))
        return CHECK_DIGITS[total % 11] == value[17] and _is_date(value[6:14])
    return bool(re.fullmatch(r"[1-9]\d{14}", value)) and _is_date(f"19{value[6:12]}")


def is_card(value):
    """A bank card: 16 to 19 digits of which the last is Luhn's (GB/T 19584)."""
    if not value.isdigit() or len(value) not in CARD_LENGTHS or len(set(value)) < 3:
        return False
    total = 0
    for at, digit in enumerate(reversed(value)):
        number = int(digit) * (1 + at % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def is_phone(value):
    return bool(MOBILE.fullmatch(value) or LANDLINE.fullmatch(value))


def _plain(text):
    """The same length, so that places in it are places in the text."""
    return "".join(
        str(unicodedata.digit(one)) if one.isdigit() else WIDE.get(one, one) for one in text or ""
    )


def _is_date(digits):
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year >= 1880


PROOFS = {IDENTITY: is_identity_number, CARD: is_card, PHONE: is_phone, EMAIL: bool}
