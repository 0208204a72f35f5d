"""Loaded by the fuzzer (SCHEMATHESIS_HOOKS). Left alone it would hardly ever meet a row in the
right state in its present version: most requests for an action get both, so that they reach the
verb; the others show what an unknown row and a stale or broken version do."""

import os
import random
from functools import cache
from urllib.parse import quote

import schemathesis

from tests.fuzz.known import ask, members

ADDRESS, KEY = os.environ.get("FUZZ_ADDRESS", ""), os.environ.get("FUZZ_KEY", "")
OFTEN = 0.5
MOST_ROWS = 20
chance = random.Random(31)  # noqa: S311


@cache
def ready(noun, member):
    """{action: the rows for which it stands open}, as it was when first asked."""
    found = {}
    for one in members(ADDRESS, noun, member, KEY, MOST_ROWS):
        full, _tag = ask(ADDRESS, f"/api/v1/{noun}/{one}/", KEY)
        for action in (full or {}).get("actions", ()):
            found.setdefault(action, []).append(one)
    return found


@schemathesis.hook
def before_call(context, case, kwargs):
    """The path is /api/v1/<noun>/{member}/actions/<action>/."""
    parts = case.operation.path.strip("/").split("/")
    if len(parts) != 6 or parts[4] != "actions" or chance.random() > OFTEN:
        return
    if case.meta and case.meta.phase.name == "coverage":
        return  # ten thousand edges of the schema: what is in the way is looked at before the row
    noun, member, action = parts[2], parts[3].strip("{}"), parts[5]
    rows = ready(noun, member).get(action)
    if rows:
        case.path_parameters[member] = chance.choice(rows)
    place = quote(str(case.path_parameters[member]), safe="")
    _full, tag = ask(ADDRESS, f"/api/v1/{noun}/{place}/", KEY)
    if tag:
        case.headers["If-Match"] = tag
