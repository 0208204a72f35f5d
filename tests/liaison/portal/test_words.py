from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from liaison.portal.templatetags import liaison as tags
from liaison.sheets import stamp

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # Saturday 10:00 in Shanghai


@pytest.fixture
def drawings(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "vendor" / "icons"
    folder.mkdir(parents=True)
    (folder / "camera.svg").write_text(
        '<svg\n  xmlns="http://www.w3.org/2000/svg"\n>\n'
        '  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M5 7h1" />\n</svg>'
    )
    tags.drawing.cache_clear()
    yield folder
    tags.drawing.cache_clear()


def test_icon_is_inline_and_silent(drawings):
    html = Template('{% icon "camera" %}').render(Context())
    assert '<path d="M5 7h1" />' in html
    assert 'aria-hidden="true"' in html
    assert "M0 0h24v24H0z" not in html


def test_icon_with_label_speaks(drawings):
    html = Template("{% icon 'camera' label=words %}").render(Context({"words": '拍照"'}))
    assert 'role="img" aria-label="拍照&quot;"' in html


@pytest.mark.parametrize("name", ["nothing", "../../env", ""])
def test_missing_icon_is_an_empty_span(drawings, name):
    assert tags.icon(name) == '<span class="icon " aria-hidden="true"></span>'


@pytest.mark.parametrize(
    ("at", "form", "words"),
    [
        (datetime(2026, 11, 21, 1, 50, tzinfo=UTC), "", "11月21日 09:50"),
        (datetime(2026, 11, 21, 1, 50, tzinfo=UTC), "weekday", "11月21日（周六） 09:50"),
        (datetime(2025, 1, 2, 3, 4, tzinfo=UTC), "day", "2025年1月2日"),
        (date(2026, 3, 4), "", "3月4日"),
        ("2025-03-04", "day", "2025年3月4日"),
        (date(2026, 3, 4), "month", "2026年3月"),
        (None, "", ""),
    ],
)
def test_local_time(time_machine, at, form, words):
    time_machine.move_to(NOW)
    assert tags.local_time(at, form) == words


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (stamp(datetime(2026, 11, 21, 1, 50, tzinfo=UTC)), "11月21日 09:50"),
        (stamp(datetime(2026, 11, 20, 16, 0, tzinfo=UTC), is_day=True), "11月21日"),
        (stamp(date(2025, 1, 2)), "2025年1月2日"),
        (stamp(None), ""),
        ("2026-02-30", "2026-02-30"),
        ("2026-11-21", "2026-11-21"),  # a title
    ],
)
def test_a_cell_of_a_sheet_says_its_day_as_pages_do(time_machine, cell, words):
    time_machine.move_to(NOW)
    assert tags.sheet_cell(cell) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 21, 1, 59, 30, tzinfo=UTC), "刚刚"),
        (datetime(2026, 11, 21, 1, 48, tzinfo=UTC), "12 分钟前"),
        (datetime(2026, 11, 21, 0, 30, tzinfo=UTC), "今天 08:30"),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), "昨天 23:00"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "明天 24:00"),
        (datetime(2026, 12, 30, 4, 0, tzinfo=UTC), "12月30日 12:00"),
    ],
)
def test_when_in_words(at, words):
    assert tags.when(at, NOW) == words


def test_a_deadline_at_midnight_belongs_to_the_day_that_ends(time_machine):
    time_machine.move_to(NOW)
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert tags.deadline(midnight) == "11月23日（周一）24:00"


def test_phone_numbers_are_masked():
    assert tags.masked_phone("13812345678") == "138****5678"
    assert tags.masked_phone("12345") == "***45"
    assert tags.masked_phone(None) == ""


def test_every_number_can_be_tapped():
    assert tags.numbers("110 / 119，0793-1234567") == ["110", "119", "0793-1234567"]
