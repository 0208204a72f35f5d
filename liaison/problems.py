"""The one list of problem types: what the `type` of an application/problem+json leads to."""

import csv
from functools import cache
from pathlib import Path

HERE = "api/v1/docs/errors/"  # the page that explains each, at the anchor of its code


@cache
def types():
    """{code: {"code", "statuses", "title", "remedy"}}, in the order of the codes."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def address(code, site):
    """The `type` of a problem: its own explanation, or none (RFC 9457: about:blank)."""
    return f"{site}/{HERE}#{code}" if code in types() else "about:blank"
