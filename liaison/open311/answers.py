"""GeoReport v2 on the wire: the same rows as XML or JSON, and errors in the standard's own form."""

import json
from datetime import datetime
from xml.etree import ElementTree

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.timezone import localtime

from liaison.text import fit

KINDS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# The name of one entry of a list.
ENTRIES = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}


def answer(root, content, form, *, status=200, headers=None):
    """`content` under the element `root`; JSON says lists bare, as the standard shows them."""
    if form == "json":
        body = json.dumps(_plain(content), ensure_ascii=False, cls=DjangoJSONEncoder).encode()
    else:
        tree = _element(root, content)
        body = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return HttpResponse(
        body,
        status=status,
        content_type=KINDS[form],
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def errors(found, form, *, headers=None):
    """[(code, words)]; the status of the answer is the first one's."""
    rows = [{"code": code, "description": str(words)} for code, words in found]
    return answer("errors", rows, form, status=found[0][0], headers=headers)


def refused(request, body, headers):
    """What the guards in front of every view refuse, in this form too."""
    form = "json" if request.path_info.rstrip("/").endswith(".json") else "xml"
    words = [body["detail"]]
    for name, messages in body.get("errors", {}).items():
        words += [f"{name}: {message}" for message in messages]
    return errors([(body["status"], one) for one in words], form, headers=headers)


def _plain(value):
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return _said(value) if isinstance(value, datetime) else value


def _said(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    return fit(value)


def _element(name, content):
    made = ElementTree.Element(name)
    if isinstance(content, dict):
        made.extend(_element(key, value) for key, value in content.items())
    elif isinstance(content, list):
        made.extend(_element(ENTRIES[name], value) for value in content)
    else:
        made.text = _said(content)
    return made
