"""What is really there, for the fuzzer: without it most requests end at 404. Read over the
interface itself, so that each role gets what it may see."""

import json
import urllib.error
import urllib.request

# noun: what its address calls the member that stands there (in the row perhaps "id")
NOUNS = {
    "cases": "number",
    "transfers": "number",
    "commitments": "id",
    "projects": "code",
    "rounds": "uid",
    "papers": "id",
    "ballots": "uid",
    "meetings": "uid",
    "seats": "id",
    "terms": "id",
    "groups": "id",
    "opinions": "uid",
    "letters": "uid",
    "problems": "id",
    "problem-lists": "uid",
    "webhooks": "uid",
    "open-cases": "uid",
    "representatives": "uid",
    "stations": "code",
    "units": "code",
    "divisions": "code",
    "categories": "code",
}
# members of bodies that name a row of a noun
NAMED = {
    "unit": "units",
    "competent_unit": "units",
    "organisation": "units",
    "station": "stations",
    "category": "categories",
    "division": "divisions",
    "representative": "representatives",
    "into": "cases",
    "case": "cases",
    "meeting": "meetings",
}
OFTEN = 0.8


def ask(address, path, key=""):
    """(body, ETag) of a GET, or (None, "") where there is nothing for this key."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request(address + path, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer), answer.headers.get("ETag", "")
    except (urllib.error.HTTPError, ValueError):  # not this key's; no JSON
        return None, ""


def members(address, noun, name, key, most=200):
    """What stands in the addresses of the rows of a noun."""
    page, _tag = ask(address, f"/api/v1/{noun}/?page_size={most}", key)
    return [str(row[name if name in row else "id"]) for row in (page or {}).get("results", ())]


def configuration(address, key):
    """A schemathesis.toml."""
    found = {}
    for noun, name in NOUNS.items():
        found[noun] = sorted(set(members(address, noun, name, key)))
    found = {noun: values for noun, values in found.items() if values}
    lines = [_dictionary(noun, values) for noun, values in found.items()]
    lines += ["[parameters]"]
    lines += [_bound(f"body.{name}", noun) for name, noun in NAMED.items() if noun in found]
    for noun in found.keys() - {"categories"}:  # they have no address of their own
        lines += ["[[operations]]", f"include-path-regex = '^/api/v1/{noun}/[{{]'"]
        lines += ["[operations.parameters]", _bound(f"path.{NOUNS[noun]}", noun)]
    return "\n".join(lines) + "\n"


def _dictionary(name, values):
    return f"[dictionaries.{name}]\nvalues = {json.dumps(values)}"


def _bound(where, name):
    return f'"{where}" = {{ dictionary = "{name}", probability = {OFTEN} }}'
