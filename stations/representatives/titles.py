"""How a mandate is spoken of: "青溪县第十八届人大代表"."""

DIGITS = "零一二三四五六七八九"
CONGRESS = "人民代表大会"


def ordinal(number):
    """Chinese numeral below 100: 18 → 十八."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else DIGITS[tens] + "十")
    return head + (DIGITS[ones] if ones or not tens else "")


def mandate_title(mandate):
    if not mandate.level:
        return mandate.body
    place = mandate.body.removesuffix(CONGRESS)
    term = f"第{ordinal(mandate.term)}届" if mandate.term else ""
    return f"{place}{term}人大代表"
