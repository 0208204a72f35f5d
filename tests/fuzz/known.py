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


def rows(address, noun, headers):
    request = urllib.request.Request(  # noqa: S310
        f"{address}/api/v1/{noun}/?page_size=200", headers=headers
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)["results"]
    except urllib.error.HTTPError:
        return []  # not this role's


def configuration(address, headers):
    """A schemathesis.toml."""
    found = {}
    for noun, name in NOUNS.items():
        listed = rows(address, noun, headers)
        found[noun] = sorted({str(row[name if name in row else "id"]) for row in listed})
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
