"""辖区设置 is set by whoever knows no code: typed in words, shown in words."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from liaison.jurisdiction.models import LocalRule
from liaison.jurisdiction.rules import DECLARED, load
from liaison.jurisdiction.typed import kind_of, parse, shown, wanted
from tests.cast import make_county

ADDRESS = "/admin/jurisdiction/localrule/"
load()


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("cases.assign_needs_approval", "否", False),
        ("cases.assign_needs_approval", " 是 ", True),
        ("cases.assign_needs_approval", "false", False),
        ("cases.photo_limit", "4", 4),
        ("cases.photo_limit", "４", 4),
        ("portal.operator", "青溪县人大常委会", "青溪县人大常委会"),
        ("portal.operator", "", ""),
        ("notifications.quiet_from", "9：30", "09:30"),
        ("projects.call_from", "07-15", "07-15"),
        ("duty.office_hours", "09:00 至 18:00", ["09:00", "18:00"]),
        ("representatives.freeze", "2026-09-01 2027-01-31", ["2026-09-01", "2027-01-31"]),
        ("representatives.freeze", "无", []),
        ("ballots.street_base", "不要求过半", "none"),
        ("meetings.session_quorum", "过半数", ">1/2"),
        ("cases.transfer_review", "代表工委 人大常委会领导", "congress_clerk leader"),
        (
            "cases.transfer_review",
            "乡镇人大、街道人大工委、代表工委",
            "street_clerk congress_clerk",
        ),
        ("cases.transfer_review", "无", ""),
        ("offices.second_person", "负责人，系统管理员", ["head", "system_admin"]),
        ("accounts.trusted_device_roles", "代表", ["deputy"]),
    ],
)
def test_what_is_typed_in_words_is_taken_and_shown_in_words_again(key, text, value):
    declared = DECLARED[key]
    assert parse(declared, text) == value
    assert type(parse(declared, text)) is type(declared.default)
    assert parse(declared, shown(declared, value)) == value


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("cases.assign_needs_approval", "也许", "填“是”或“否”"),
        ("cases.assign_needs_approval", "", "填“是”或“否”"),
        ("cases.photo_limit", "六", "填数字"),
        ("cases.photo_limit", "-1", "填数字"),
        ("cases.photo_limit", "1000000", "填数字"),
        ("notifications.quiet_from", "25:00", "填时间"),
        ("projects.call_from", "13-01", "填月-日"),
        ("duty.office_hours", "09:00", "填两个时间"),
        ("representatives.freeze", "2027-01-31 2026-09-01", "填开始和结束日期"),
        ("ballots.street_base", "到会 全体", "填其中一个"),
        ("cases.transfer_review", "局长", "依次填"),
        ("cases.transfer_review", "代表工委 代表工委", "依次填"),
        ("cases.transfer_review", "政府办", "依次填"),
    ],
)
def test_what_the_rule_does_not_take_is_refused_and_told_what_it_takes(key, text, said):
    with pytest.raises(ValidationError, match=said):
        parse(DECLARED[key], text)


@pytest.mark.parametrize("key", sorted(DECLARED))
def test_every_default_is_shown_in_words_and_may_be_typed_so(key):
    declared = DECLARED[key]
    words = shown(declared, declared.default)
    assert parse(declared, words) == declared.default
    assert wanted(declared)
    if kind_of(declared) in {"one", "some", "yes"}:
        assert not words.isascii()


# --- the pages of the administrator ---------------------------------------------------------------


@pytest.fixture
def cast(db):
    return make_county()


@pytest.fixture
def admin(cast):
    user = cast.users["admin"]
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def test_the_list_and_the_title_name_rule_and_place_in_words(admin, cast):
    row = LocalRule.objects.create(
        key="cases.assign_needs_approval", division=cast.division.pk, value=False
    )
    found, own = admin.get(ADDRESS), admin.get(f"{ADDRESS}{row.pk}/change/")
    label = "交办须经街道人大工委、乡镇人大主席同意"
    assert label in found.content.decode()
    assert cast.division.name in found.content.decode()
    assert str(row) == f"{label}（{cast.division.name}）"
    assert row.key not in found.content.decode()
    assert 'value="否"' in own.content.decode()
    assert "默认：是" in own.content.decode()


def test_rules_are_offered_by_area_without_codes_of_documents(admin):
    page = admin.get(f"{ADDRESS}add/").content.decode()
    options = page.partition("<select")[2].partition("</select>")[0]
    assert '<optgroup label="事项">' in options
    assert not [word for word in ("A0", "F30", "D9", "[P]", "[W]", "B3", "seed") if word in options]


def test_a_rule_is_set_in_words_and_a_wrong_one_is_refused(admin, cast):
    given = {"key": "cases.phone_required", "division": "990101", "value": "是", "source": "县办法"}
    assert admin.post(f"{ADDRESS}add/", given).status_code == 302
    row = LocalRule.objects.get()
    assert row.value is True
    answer = admin.post(f"{ADDRESS}{row.pk}/change/", given | {"value": "随便"})
    assert "这条规则请填“是”或“否”。" in answer.content.decode()
    assert LocalRule.objects.get().value is True
    assert admin.post(f"{ADDRESS}{row.pk}/change/", given | {"value": "否"}).status_code == 302
    assert LocalRule.objects.get().value is False


def test_an_empty_text_is_a_value_and_a_rule_is_found_by_its_label(admin):
    given = {"key": "cases.transfer_review", "division": "", "value": "无", "source": ""}
    assert admin.post(f"{ADDRESS}add/", given).status_code == 302
    assert LocalRule.objects.get().value == ""
    assert list(admin.get(ADDRESS, {"q": "转办"}).context["cl"].result_list)
    assert not list(admin.get(ADDRESS, {"q": "随手拍"}).context["cl"].result_list)
    assert list(admin.get(ADDRESS, {"area": "cases"}).context["cl"].result_list)
    assert not list(admin.get(ADDRESS, {"area": "duty"}).context["cl"].result_list)
