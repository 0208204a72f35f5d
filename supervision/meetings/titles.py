"""What a term and a meeting are called: 青溪县第十八届人民代表大会第五次会议."""

from stations.representatives.titles import CONGRESS, ordinal


def _nth(number):
    return ordinal(number) if number < 100 else str(number)


def term(row):
    place = row.body.removesuffix(CONGRESS)
    nth = f"第{_nth(row.number)}届"
    return f"{place}{nth}{CONGRESS}" if row.body.endswith(CONGRESS) else f"{row.body}{nth}"


def meeting(row, kind, number):
    """The usual name of the `number`th meeting of `kind` in the term `row`."""
    nth = f"第{_nth(number)}次"
    if kind == "standing_committee":
        return f"{term(row)}常务委员会{nth}会议"
    if kind == "chairs":
        return f"{term(row)}常务委员会{nth}主任会议"
    if kind == "presidium":
        return f"{term(row)}主席团{nth}会议"
    return f"{term(row)}{nth}会议"
