"""The profile that its owner edits, the portrait, the freeze of 换届, mandates with a record."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liaison.attachments.models import Attachment
from liaison.demo.management.commands.take_screenshots import desk_card
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.workflow import NotAllowed, StaleVersion
from stations.memberships.actors import actor_of
from stations.memberships.models import Role
from stations.qrcodes import pictures
from stations.qrcodes.actions import issue
from stations.qrcodes.landing import resolve
from stations.representatives import actions, permissions
from stations.representatives.models import Mandate, Representative
from tests.cast import NOW, make_county, make_user
from tests.liaison.attachments.pictures import encoded, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_county()


def signed_in(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def edit(cast, name, **data):
    person = Representative.objects.get(pk=cast.representative.pk)
    words = {"introduction": "小学教师", "sector": "教育", "languages": "普通话"}
    return signed_in(cast, name).post(
        f"/representatives/{person.uid}/edit/", {"version": person.version, **words, **data}
    )


def send(cast, name, data=None):
    photo = upload(data or encoded(size=(300, 400)))
    address = f"/representatives/{cast.representative.uid}/portrait/"
    return signed_in(cast, name).post(address, {"photo": photo})


def fetched(client, address):
    """The status of a file's address; the file is read to its end."""
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


@pytest.mark.parametrize("name", ["deputy", "station", "street", "office"])
def test_the_person_the_station_and_the_office_edit_the_profile(cast, name):
    assert edit(cast, name).status_code == 302
    cast.representative.refresh_from_db()
    assert cast.representative.introduction == "小学教师"
    event = Event.objects.get(subject_type="representatives.representative")
    assert event.data == {"fields": ["introduction", "sector", "languages"]}
    page = Client().get(cast.representative.get_absolute_url()).content.decode()
    assert "小学教师" in page
    assert "修改资料" not in page


@pytest.mark.parametrize(
    "name", ["deputy2", "station2", "street2", "unit", "leader", "admin", "auditor"]
)
def test_nobody_else_finds_the_page(cast, name):
    assert edit(cast, name).status_code == 404
    assert send(cast, name).status_code == 404
    uid = cast.representative.uid
    assert signed_in(cast, name).get(f"/representatives/{uid}/edit/").status_code == 404
    assert signed_in(cast, name).post(f"/representatives/{uid}/portrait/remove/").status_code == 404
    assert not Event.objects.filter(subject_type="representatives.representative").exists()


def test_a_suspended_representative_only_reads(cast):
    cast.representative.mandates.update(
        status="suspended", suspension_reason="detained", suspended_at=NOW
    )
    assert edit(cast, "deputy").status_code == 404
    assert edit(cast, "station").status_code == 302


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(cast):
    stale = {"introduction": "甲", "sector": "", "languages": "", "by": cast.actor("deputy")}
    actions.edit_profile(representative=cast.representative, now=NOW, version=0, **stale)
    with pytest.raises(StaleVersion):
        actions.edit_profile(representative=cast.representative, now=NOW, version=0, **stale)
    assert edit(cast, "deputy", version=0).status_code == 412


def test_too_long_a_text_is_told_and_kept(cast):
    answer = edit(cast, "deputy", sector="长" * 121)
    assert answer.status_code == 422
    assert "长" * 121 in answer.content.decode()


# --- portrait -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["deputy", "station", "office"])
def test_a_portrait_is_shown_on_the_public_profile(cast, name):
    assert send(cast, name).status_code == 302
    person = Representative.objects.get(pk=cast.representative.pk)
    address = reverse("attachments:thumbnail", args=[person.photo])
    assert address in Client().get(person.get_absolute_url()).content.decode()
    assert fetched(Client(), address) == 200
    assert Attachment.objects.get().purpose == "portrait"
    assert Event.objects.get(subject_type="representatives.representative").seq == 1


def test_the_portrait_before_is_deleted_and_none_is_left_after_removal(cast):
    send(cast, "deputy")
    first = Attachment.objects.get().pk
    send(cast, "deputy", encoded(size=(200, 300), colour="blue"))
    assert Attachment.objects.get().pk != first
    uid = cast.representative.uid
    signed_in(cast, "deputy").post(f"/representatives/{uid}/portrait/remove/")
    assert not Attachment.objects.exists()
    assert Representative.objects.get(uid=uid).photo is None
    assert fetched(Client(), reverse("attachments:show", args=[first])) == 404


def test_a_portrait_of_somebody_not_public_is_for_the_house_alone(cast):
    send(cast, "deputy")
    Representative.objects.filter(pk=cast.representative.pk).update(is_public=False)
    address = reverse("attachments:show", args=[Attachment.objects.get().pk])
    assert fetched(Client(), address) == 404
    assert fetched(signed_in(cast, "station"), address) == 200


def test_what_is_no_photo_is_refused_in_words(cast):
    answer = send(cast, "deputy", b"%PDF-1.7 not a photo")
    assert answer.status_code == 400
    assert "只能上传照片" in answer.content.decode()
    uid = cast.representative.uid
    nothing = signed_in(cast, "deputy").post(f"/representatives/{uid}/portrait/")
    assert nothing.status_code == 422
    assert "请选择一张照片" in nothing.content.decode()


def test_the_portrait_is_printed_on_the_desk_card_and_shown_after_scanning(cast):
    code = issue(representative=cast.representative, by=cast.actor("office"), now=NOW)
    plain = pictures.sheet(resolve(code.token, NOW), "card", "png")
    send(cast, "deputy")
    landing = resolve(code.token, NOW)
    assert pictures.sheet_words(landing)["photo"] == str(landing.representative.photo)
    assert pictures.sheet(landing, "card", "png") != plain
    assert str(landing.representative.photo) in Client().get(f"/q/{code.token}/").content.decode()


def test_a_card_is_printed_without_a_portrait_whose_file_is_gone(cast, settings):
    code = issue(representative=cast.representative, by=cast.actor("office"), now=NOW)
    send(cast, "deputy")
    Attachment.objects.get().file.delete(save=False)
    assert pictures.sheet(resolve(code.token, NOW), "card", "png").startswith(b"\x89PNG")
    assert desk_card(code).startswith(b"\x89PNG")  # the one in the README


# --- 换届 -----------------------------------------------------------------------------------------


@pytest.fixture
def _frozen():
    LocalRule.objects.create(
        key="representatives.freeze", division="990101", value=["2026-11-01", "2026-11-30"]
    )


@pytest.mark.usefixtures("_frozen")
@pytest.mark.parametrize("name", ["deputy", "office"])
def test_during_the_freeze_nothing_of_a_profile_changes(cast, name):
    answer = edit(cast, name)
    assert answer.status_code == 409
    assert "2026年11月1日至2026年11月30日是换届选举期间" in answer.content.decode()
    assert send(cast, name).status_code == 409
    assert not Attachment.objects.exists()
    page = signed_in(cast, name).get(f"/representatives/{cast.representative.uid}/edit/")
    assert "换届选举期间" in page.content.decode()
    assert "上传照片" not in page.content.decode()


@pytest.mark.usefixtures("_frozen")
def test_the_freeze_ends_by_itself_and_holds_where_it_was_set(cast):
    with time_machine.travel("2026-12-01 00:30:00+08:00", tick=False):
        assert edit(cast, "deputy").status_code == 302
    row = LocalRule.objects.get()
    row.division = "990102"
    row.save()
    actions.refuse_frozen(cast.representative.place(), NOW)
    with pytest.raises(actions.Frozen):
        actions.refuse_frozen("990102", NOW)


@pytest.mark.parametrize("value", [[], ["2026-11-01"], ["now", "later"], [1, 2]])
def test_a_freeze_that_says_no_period_freezes_nothing(cast, value):
    LocalRule.objects.create(key="representatives.freeze", value=value)
    actions.refuse_frozen(cast.representative.place(), NOW)


@pytest.mark.usefixtures("_frozen")
def test_an_import_does_not_get_around_the_freeze(cast, tmp_path, capsys):
    from django.core.management import call_command

    Representative.objects.filter(pk=cast.representative.pk).update(code="L1")
    table = tmp_path / "people.csv"
    table.write_text(
        "编号,姓名,类别,机构,级别,简介\nL1,林示例,deputy,青溪县人民代表大会,county,新简介\n"
    )
    call_command("import_representatives", str(table), "--apply")
    assert "换届选举期间" in capsys.readouterr().out
    cast.representative.refresh_from_db()
    assert cast.representative.introduction == ""


# --- mandates in the admin site -------------------------------------------------------------------


def inline(**fields):
    management = {
        f"{prefix}-{name}": value
        for prefix in ("mandates", "attachments", "assignments")
        for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    return management | {
        "name": "新示例",
        "kind": "deputy",
        "origin": "elected",
        "gender": "",
        "is_public": "on",
        "mandates-TOTAL_FORMS": 1,
        "mandates-0-level": "county",
        "mandates-0-body": "青溪县人民代表大会",
        **{f"mandates-0-{name}": value for name, value in fields.items()},
    }


def test_a_mandate_made_in_the_admin_site_stands_in_the_ledger(cast):
    from liaison.accounts.models import User

    User.objects.filter(username="admin").update(is_staff=True)
    add = reverse("admin:representatives_representative_add")
    answer = signed_in(cast, "admin").post(add, inline(division="990101001"))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    mandate = Mandate.objects.get(representative__name="新示例")
    event = Event.objects.get(subject_type="representatives.mandate", subject_id=mandate.pk)
    assert (event.action, event.actor) == ("begin_mandate", cast.actor("admin").label)
    change = reverse(
        "admin:representatives_representative_change", args=[mandate.representative_id]
    )
    fields = {"id": mandate.pk, "representative": mandate.representative_id}
    data = inline(division="990101001", term=18, **fields) | {"mandates-INITIAL_FORMS": 1}
    assert signed_in(cast, "admin").post(change, data).status_code == 302
    second = Event.objects.get(subject_type="representatives.mandate", seq=2)
    assert (second.action, second.data) == ("amend_mandate", {"fields": ["term"]})


def test_a_mandate_of_another_place_is_not_registered_here(cast):
    from stations.divisions.models import Division

    Division.objects.create(code="990102", name="邻县（演示）", level="county")
    mandate = Mandate(
        representative=cast.representative, level="city", body="邻县", division_id="990102"
    )
    for name in ("admin", "office", "station", "auditor"):
        with pytest.raises(NotAllowed):
            actions.begin_mandate(mandate=mandate, by=cast.actor(name), now=NOW)
    assert mandate.pk is None


@pytest.mark.parametrize(
    ("level", "may"), [("township", True), ("", True), ("county", False), ("national", False)]
)
def test_a_township_registers_its_own_congress_and_none_above(cast, level, may):
    near = make_user("near", "近示例", Role.SYSTEM_ADMIN, cast.township)
    mandate = Mandate(level=level, division=cast.township)
    for actor in (actor_of(near, NOW), cast.actor("street")):
        assert permissions.may_register(actor, mandate) is may
