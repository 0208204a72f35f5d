"""What is really there, for the fuzzer: without it most requests end at 404. Read over the
interface itself, so that each role gets what it may see."""

import json
import urllib.error
import urllib.request

# noun: the member that stands in its address, and the address's name for it
NOUNS = {
    "cases": ("number", "number"),
    "transfers": ("number", "number"),
    "commitments": ("id", "id"),
    "projects": ("code", "code"),
    "papers": ("id", "id"),
    "ballots": ("id", "uid"),
    "meetings": ("id", "uid"),
    "seats": ("id", "id"),
    "groups": ("id", "id"),
    "opinions": ("id", "uid"),
    "letters": ("id", "uid"),
    "problems": ("id", "id"),
    "problem-lists": ("id", "uid"),
    "webhooks": ("id", "uid"),
    "open-cases": ("id", "uid"),
    "representatives": ("uid", "uid"),
    "stations": ("code", "code"),
    "units": ("code", "code"),
    "divisions": ("code", "code"),
    "categories": ("code", None),  # has no address of its own, stands in bodies
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
    for noun, (member, _name) in NOUNS.items():
        found[noun] = sorted({str(row[member]) for row in rows(address, noun, headers)})
    found = {noun: values for noun, values in found.items() if values}
    lines = [_dictionary(noun, values) for noun, values in found.items()]
    lines += ["[parameters]"]
    lines += [_bound(f"body.{name}", noun) for name, noun in NAMED.items() if noun in found]
    for noun in [noun for noun in found if NOUNS[noun][1]]:
        lines += ["[[operations]]", f"include-path-regex = '^/api/v1/{noun}/[{{]'"]
        lines += ["[operations.parameters]", _bound(f"path.{NOUNS[noun][1]}", noun)]
    return "\n".join(lines) + "\n"


def _dictionary(name, values):
    return f"[dictionaries.{name}]\nvalues = {json.dumps(values)}"


def _bound(where, name):
    return f'"{where}" = {{ dictionary = "{name}", probability = {OFTEN} }}'
