"""The browser runs and styles nothing inline, so no template may hold it."""

import gzip
import re

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "event attribute": re.compile(r"<[^>]*\s(?:hx-)?on[a-z:-]+\s*=", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "unescaped value": re.compile(r"\|\s*safe\b"),
}
# The desk's panes: htmx has a view render them alone, with the page's context and CSRF token.
PANES = [
    f'"liaison/desk/_{name}.html"'
    for name in ("act", "buttons", "case", "case_body", "nav", "queue", "switcher")
]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_nothing_inline(name):
    source = (FOLDER / name).read_text(encoding="utf-8")
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(source)]
    assert found == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_include_takes_what_it_is_given_and_no_more(name):
    source = (FOLDER / name).read_text(encoding="utf-8")
    includes = re.findall(r"{%\s*include\s[^%]*%}", source)
    open_ended = [tag for tag in includes if not re.search(r"\bonly\s*%}$", tag)]
    assert [tag for tag in open_ended if not any(pane in tag for pane in PANES)] == []


@pytest.mark.parametrize(
    ("sheet", "plain", "compressed"), [("liaison", 40_000, 10_000), ("desk", 12_000, 4_000)]
)
def test_a_style_sheet_stays_light(sheet, plain, compressed):
    """As it is parsed, and as it travels. What only the staff's pages need stands in desk.css."""
    content = (settings.BASE_DIR / "static" / "css" / f"{sheet}.css").read_bytes()
    assert len(content) <= plain
    assert len(gzip.compress(content)) <= compressed


def test_every_icon_in_a_template_is_on_the_list():
    listed = (settings.BASE_DIR / "static" / "icons" / "list.txt").read_text().split()
    used = set()
    for name in TEMPLATES:
        source = (FOLDER / name).read_text(encoding="utf-8")
        used |= set(re.findall(r"""{%\s*icon\s+["']([a-z0-9-]+)["']""", source))
    assert used - set(listed) == set()
