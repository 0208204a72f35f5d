"""axe-core in a page of the browser, and what a narrow phone and large type say about it."""

from functools import cache
from pathlib import Path

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE_WIDTH = 360
FINDINGS = """async () => (await axe.run(document, {resultTypes: ["violations"], selectors: false}))
    .violations.flatMap(rule => rule.nodes.slice(0, 3).map(node => `${rule.id} at ${
        node.html.slice(0, 120)}: ${(node.any[0] || node.all[0] || node.none[0]).message}`))"""
CONTRAST = """async () => (await axe.run(document, {runOnly: ["color-contrast"], selectors: false}))
    .violations.flatMap(rule => rule.nodes.slice(0, 3).map(node => "in the dark: "
        + node.html.slice(0, 120) + node.any[0].message))"""
STICKING_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')]
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(node => `wider than ${innerWidth}: ` + node.outerHTML.slice(0, 120))"""
# 适老化: text of 18 px, targets of 60 px; links within running text are their line's height.
IN_LARGE_TYPE = """() => {
    const root = document.documentElement, was = root.className;
    root.classList.add("elder");
    const say = (words, nodes) =>
        nodes.slice(0, 3).map(node => words + node.outerHTML.slice(0, 120));
    const seen = [...document.querySelectorAll("body *")].filter(node => node.checkVisibility()
        && !node.closest(".visually-hidden, .skip, template, noscript, script, svg, canvas"));
    const small = seen.filter(node => parseFloat(getComputedStyle(node).fontSize) < 18
        && [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim()));
    const low = seen.filter(node => node.matches("button, select, textarea, summary, .btn, nav a,"
        + "input:not([type=hidden], [type=file], [type=checkbox], [type=radio])"))
        .map(node => node.closest("label") || node)
        .filter(node => node.getBoundingClientRect().height
            + parseFloat(getComputedStyle(node, "::after").top || 0) * -2 < 60);
    const wide = root.scrollWidth > innerWidth ? ["large type is wider than the phone"] : [];
    root.className = was;
    return [...say("small type: ", small), ...say("low target: ", low), ...wide];
}"""


@cache
def axe():
    assert AXE.is_file(), "axe-core is missing: make install"
    return AXE.read_text(encoding="utf-8")


def judge(page, *, large=True):
    """What axe finds in the open page, and what does not fit a phone, in large type too."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    found = page.evaluate(FINDINGS)
    size = page.viewport_size
    if size["width"] != PHONE_WIDTH:
        found += page.evaluate(STICKING_OUT)
        page.set_viewport_size({"width": PHONE_WIDTH, "height": 800})
    found += page.evaluate(STICKING_OUT)
    if large:
        found += page.evaluate(IN_LARGE_TYPE)
    if size["width"] != PHONE_WIDTH:
        page.set_viewport_size(size)
    return found


def judge_in_the_dark(page):
    """Whether dark colours can be read; of a page that was judged already."""
    page.emulate_media(color_scheme="dark")
    found = page.evaluate(CONTRAST)
    page.emulate_media(color_scheme="light")
    return found
