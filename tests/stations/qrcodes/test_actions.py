from datetime import timedelta

import pytest
from django.db import IntegrityError

from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.limits.actions import TooMany
from liaison.workflow import SYSTEM, NotAllowed
from stations.network.models import Status
from stations.qrcodes import actions, tokens
from stations.qrcodes.landing import LandingState, resolve
from stations.qrcodes.models import QRCode, ScanCount
from stations.representatives import actions as mandates
from stations.representatives.models import StationAttachment
from tests.stations.builders import NOW, code_of, holder, representative, station


@pytest.mark.django_db
def test_tokens_are_random_and_signed():
    made = {tokens.new_token() for _n in range(100)}
    assert len(made) == 100
    assert all(tokens.is_genuine(token) for token in made)
    assert all(len(token) == tokens.LENGTH for token in made)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token", ["", "1", "x" * 28, "é" * 28, "A" * 27 + "=", "../" * 9 + "a", "\0" * 28]
)
def test_a_forged_token_costs_no_query(token, django_assert_num_queries):
    tokens.new_token()  # the shelf with the pepper is filled
    with django_assert_num_queries(0):
        assert resolve(token, NOW) is None


@pytest.mark.django_db
@pytest.mark.parametrize("place", range(28))
def test_changing_any_character_of_a_token_breaks_it(place):
    token = tokens.new_token()
    other = "A" if token[place] != "A" else "B"
    assert not tokens.is_genuine(token[:place] + other + token[place + 1 :])


@pytest.mark.django_db
def test_tokens_survive_a_change_of_the_session_key(settings):
    token = tokens.new_token()
    settings.SECRET_KEY = "x" * 50
    assert tokens.is_genuine(token)


@pytest.mark.django_db
def test_an_unknown_genuine_token_leads_nowhere():
    assert resolve(tokens.new_token(), NOW) is None


@pytest.mark.django_db
def test_the_code_still_opens_the_right_person_after_a_change_of_station():
    row = representative(at=station("旧站"))
    code = code_of(row)
    row.attachments.all().delete()
    moved = station("新站")
    StationAttachment.objects.create(representative=row, station=moved, is_primary=True)
    landing = resolve(code.token, NOW)
    assert (landing.state, landing.representative, landing.fallback) == ("live", row, moved)


@pytest.mark.django_db
def test_a_rotated_code_is_revoked_and_leads_to_the_new_one():
    old = code_of(representative())
    new = actions.rotate(code=old, by=SYSTEM, now=NOW, reason="被冒用")
    landing = resolve(old.token, NOW)
    assert (landing.state, landing.is_gone, landing.next_code) == ("revoked", True, new)
    assert resolve(new.token, NOW).is_live
    assert new.token != old.token
    last = actions.rotate(code=new, by=SYSTEM, now=NOW, reason="磨损")
    assert resolve(old.token, NOW).next_code == last


@pytest.mark.django_db
def test_a_revoked_code_offers_the_station():
    where = station()
    code = code_of(representative(at=where))
    actions.revoke(code=code, by=SYSTEM, now=NOW, reason="不再使用")
    landing = resolve(code.token, NOW)
    assert (landing.state, landing.fallback, landing.next_code) == ("revoked", where, None)
    with pytest.raises(actions.AlreadyRevoked):
        actions.revoke(code=code, by=SYSTEM, now=NOW, reason="再次")
    again = code_of(landing.representative)
    assert again.pk != code.pk


@pytest.mark.django_db
def test_an_ended_mandate_offers_station_and_successors():
    where = station()
    row, successor = representative("丁一", at=where), representative("马力")
    code = code_of(row)
    mandates.end_mandate(
        mandate=row.mandates.get(), reason="recalled", by=SYSTEM, now=NOW, successor=successor
    )
    landing = resolve(code.token, NOW)
    assert landing.state == LandingState.MANDATE_ENDED
    assert landing.is_gone
    assert landing.successors == [successor]
    assert landing.fallback == where


@pytest.mark.django_db
def test_a_suspended_mandate_leads_to_the_station():
    where = station()
    row = representative(at=where)
    code = code_of(row)
    mandates.suspend_mandate(mandate=row.mandates.get(), reason="detained", by=SYSTEM, now=NOW)
    landing = resolve(code.token, NOW)
    assert (landing.state, landing.is_gone, landing.fallback) == (
        "mandate_suspended",
        False,
        where,
    )


@pytest.mark.django_db
def test_f02_a_suspended_station_leads_to_its_parent_and_names_both():
    parent = station("上级站")
    row = station("停用站", parent=parent, status=Status.SUSPENDED)
    landing = resolve(code_of(row).token, NOW)
    assert landing.state == LandingState.STATION_SUSPENDED
    assert (landing.station, landing.fallback) == (row, parent)
    assert landing.fallback_url == f"/suggest/?station={parent.code}"
    live = code_of(parent)
    assert resolve(landing.code.token, NOW).fallback_url == live.path


@pytest.mark.django_db
def test_one_live_code_for_each_target():
    code = code_of(representative())
    with pytest.raises(actions.AlreadyIssued):
        code_of(code.representative)


@pytest.mark.django_db
def test_issuing_is_for_offices_and_is_recorded():
    row = representative()
    for role in ("deputy", "unit_officer", "auditor"):
        with pytest.raises(NotAllowed):
            actions.issue(by=holder(role), now=NOW, representative=row)
    code = code_of(row)
    with pytest.raises(Refusal, match="原因"):
        actions.rotate(code=code, by=SYSTEM, now=NOW, reason=" ")
    actions.rotate(code=code, by=SYSTEM, now=NOW, reason="被冒用")
    events = Event.objects.filter(subject_type="qrcodes.qrcode", subject_id=code.pk)
    assert [event.action for event in events] == ["issue", "rotate"]
    code.refresh_from_db()
    assert code.version == 2


@pytest.mark.django_db
def test_scans_are_counted_by_day_of_the_place_and_nothing_else():
    code = code_of(representative())
    for _n in range(3):
        actions.count_scan(code=code, now=NOW)
    late = NOW.replace(hour=17)  # 01:00 of the next day in Shanghai
    actions.count_scan(code=code, now=late)
    assert list(ScanCount.objects.order_by("day").values_list("count", flat=True)) == [3, 1]
    assert {f.name for f in ScanCount._meta.fields} == {"id", "code", "day", "count"}


@pytest.mark.django_db(transaction=True)
def test_f12_the_301st_scan_of_an_hour_from_one_address_waits(settings):
    code = code_of(representative())
    settings.SCANS_PER_HOUR = 3
    for _n in range(3):
        assert actions.scan(token=code.token, address="192.0.2.1", now=NOW).is_live
    with pytest.raises(TooMany, match="请 1 小时后再试|请 60 分钟后再试"):
        actions.scan(token=code.token, address="192.0.2.1", now=NOW)
    assert actions.scan(token=code.token, address="192.0.2.2", now=NOW).is_live
    later = NOW + timedelta(hours=1)
    assert actions.scan(token=code.token, address="192.0.2.1", now=later).is_live
    assert actions.SCANS_PER_HOUR == 300


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("code_has_its_target", {"purpose": "station"}),
        ("code_has_its_target", {"purpose": "representative", "station": True}),
        ("one_live_code_per_representative", {}),
    ],
)
def test_constraint(constraint, fields):
    code = code_of(representative())
    values = {"purpose": "representative", "representative": code.representative, **fields}
    if values.get("station"):
        values["station"] = station()
    with pytest.raises(IntegrityError, match=constraint):
        QRCode.objects.create(token="t", issued_at=NOW, **values)


@pytest.mark.django_db
def test_one_live_code_per_station():
    row = station()
    code_of(row)
    with pytest.raises(IntegrityError, match="one_live_code_per_station"):
        QRCode.objects.create(token="t", issued_at=NOW, purpose="station", station=row)


@pytest.mark.django_db
@pytest.mark.parametrize("constraint", ["code_replaced_means_revoked", "code_not_own_successor"])
def test_successor_constraint(constraint):
    code, other = code_of(representative()), code_of(representative())
    changed = (
        {"successor": other}
        if constraint == "code_replaced_means_revoked"
        else {"successor": code, "revoked_at": NOW}
    )
    with pytest.raises(IntegrityError, match=constraint):
        QRCode.objects.filter(pk=code.pk).update(**changed)


@pytest.mark.django_db
def test_scans_once_per_day():
    code = code_of(representative())
    ScanCount.objects.create(code=code, day=NOW.date(), count=1)
    with pytest.raises(IntegrityError, match="scans_once_per_day"):
        ScanCount.objects.create(code=code, day=NOW.date(), count=1)
