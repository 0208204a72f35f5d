"""What the rules say is over is forgotten at night, batch by batch; a hold keeps it."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from liaison.accounts.models import SignIn
from liaison.attachments.models import Attachment
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.personal import register, retention, rotation
from liaison.personal.models import (
    RetentionRule,
    RetentionRun,
    Reveal,
    SealedExport,
)
from liaison.workdays.calendar import SHANGHAI
from liaison.workflow import Busy
from stations.qrcodes.models import QRCode, ScanCount
from suggestions.cases import erasure, privacy
from suggestions.cases.models import Case, Contact
from tests import stages
from tests.cast import NOW, make_case, make_county
from tests.suggestions.cases.test_erasure import attach_photo

LATER = NOW + timedelta(days=2 * 366 + 9)


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


def due(key, now):
    return next(one for one in retention.tonight(now=now) if one.period.key == key)


def whole():
    call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())


def test_contact_data_goes_two_years_after_the_end(cast):
    case, still_open = stages.closed(cast), make_case(cast)
    assert due("cases.contact", LATER - timedelta(days=60)).count == 0
    assert due("cases.contact", LATER).count == 1
    run = retention.apply(now=LATER)
    assert run.results["cases.contact"] == {"due": 1, "done": 1, "held": 0, "failed": 0}
    assert not Contact.objects.filter(case=case).exists()
    assert Contact.objects.filter(case=still_open).exists()
    event = Event.objects.filter(subject_id=case.pk).order_by("seq").last()
    assert (event.action, event.actor) == ("expire", "system")
    assert SealedExport.objects.get().cause == "expired"
    whole()


def test_a_held_case_is_counted_and_kept(cast):
    case = stages.closed(cast)
    privacy.suspend_erasure(case, reason="诉讼", by=cast.actor("office"), now=NOW)
    found = due("cases.contact", LATER)
    assert (found.count, found.held) == (0, 1)
    retention.apply(now=LATER)
    assert Contact.objects.filter(case=case).exists()
    privacy.resume_erasure(case, by=cast.actor("office"), now=LATER)
    retention.apply(now=LATER)
    assert not Contact.objects.filter(case=case).exists()


def test_looking_changes_nothing_and_the_command_asks_first(cast):
    case = stages.closed(cast)
    said = StringIO()
    RetentionRule.objects.filter(key="cases.contact").update(amount=1, unit="days")
    call_command("apply_retention", stdout=said)
    assert "试运行" in said.getvalue()
    assert Contact.objects.filter(case=case).exists()
    assert not RetentionRun.objects.exists()


def test_the_command_applies_and_keeps_a_record(cast):
    cases = [stages.closed(cast) for _n in range(3)]
    RetentionRule.objects.filter(key="cases.contact").update(amount=1, unit="days")
    Case.objects.update(closed_at=NOW - timedelta(days=100))
    call_command("apply_retention", "--apply", "--batch", "2", stdout=StringIO(), stderr=StringIO())
    assert not Contact.objects.filter(case__in=cases).exists()
    run = RetentionRun.objects.get()
    assert run.results["cases.contact"]["done"] == 3
    assert run.finished_at is not None


def test_stopped_early_it_goes_on_the_next_time(cast):
    for _n in range(3):
        stages.closed(cast)
    calls = iter([False, True])
    stop = lambda: next(calls, True)  # noqa: E731
    RetentionRule.objects.exclude(key="cases.contact").update(amount=None)
    retention.apply(now=LATER, batch=1, stop=stop)
    assert Contact.objects.count() == 2
    retention.apply(now=LATER, batch=1)
    assert Contact.objects.count() == 0


def test_a_case_somebody_acts_on_is_left_to_the_next_night(cast, monkeypatch):
    case = stages.closed(cast)

    def busy(*_args, **_kwargs):
        raise Busy("busy")

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "forget", busy)
        run = retention.apply(now=LATER)
    assert run.results["cases.contact"]["failed"] == 1
    retention.apply(now=LATER)
    assert not Contact.objects.filter(case=case).exists()


def test_photos_stay_with_the_archive_unless_the_place_says_otherwise(cast):
    case = stages.closed(cast)
    attach_photo(case)
    retention.apply(now=LATER)
    assert Attachment.objects.of(case).exists()
    RetentionRule.objects.filter(key="cases.photos").update(amount=12)
    retention.apply(now=LATER)
    assert not Attachment.objects.of(case).exists()
    whole()


def test_messages_sign_ins_scans_reveals_and_digests_have_their_own_time(cast, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    case = stages.accepted(cast)
    Message.objects.filter(user=None).update(state="sent")
    SignIn.objects.create(username="x", succeeded=True, method="password", address="::1", at=NOW)
    code = QRCode.objects.create(token="t", purpose="station", station=cast.station, issued_at=NOW)
    ScanCount.objects.create(code=code, day=NOW.date(), count=3)
    privacy.reveal_contact(case, reason="回电", by=cast.actor("station"), now=NOW)
    retention.apply(now=NOW + timedelta(days=2))
    assert Case.objects.get(pk=case.pk).likeness == ""
    assert Message.objects.filter(user=None).exclude(address="").exists()
    retention.apply(now=NOW + timedelta(days=91))
    assert not Message.objects.filter(user=None).exclude(address="", body="", link="").exists()
    assert SignIn.objects.exists()
    retention.apply(now=NOW + timedelta(days=367))
    assert not SignIn.objects.exists()
    assert ScanCount.objects.exists()
    retention.apply(now=NOW + timedelta(days=740))
    assert not ScanCount.objects.exists()
    assert Reveal.objects.exists()
    retention.apply(now=NOW + timedelta(days=1100))
    assert not Reveal.objects.exists()
    assert Contact.objects.filter(case=case).exists()  # the case never ended


def test_months_end_on_the_matching_day_or_the_end_of_the_month():
    rule = RetentionRule(amount=1, unit="months")
    end = datetime(2026, 3, 31, 12, tzinfo=SHANGHAI)
    assert retention.cutoff(rule, end) == datetime(2026, 2, 28, 12, tzinfo=SHANGHAI)
    rule.amount = 24
    assert retention.cutoff(rule, NOW) == NOW.replace(year=2024)
    rule.amount = None
    assert retention.cutoff(rule, NOW) is None


@pytest.mark.parametrize(
    ("key", "amount", "unit"),
    [("accounts.sign_in", 100, "days"), ("personal.reveal", 12, "months")],
)
def test_what_the_law_wants_longer_is_not_shortened(cast, key, amount, unit):
    rule = RetentionRule.objects.get(key=key)
    rule.amount, rule.unit = amount, unit
    with pytest.raises(ValidationError, match="至少保存"):
        rule.full_clean()


def test_a_fixed_period_has_no_row_and_cannot_be_set(cast):
    assert not RetentionRule.objects.filter(key="idempotency.answer").exists()
    with pytest.raises(ValidationError, match="固定"):
        RetentionRule(key="idempotency.answer", amount=1, unit="days", basis="x").full_clean()


def test_every_activity_names_real_fields_and_a_known_period(db):
    for one in register.ACTIVITIES.values():
        assert one.resolved()
        assert one.period in register.PERIODS


def test_every_encrypted_field_stands_in_the_register(db):
    named = {name for one in register.ACTIVITIES.values() for name in one.fields}
    held = {f"{t.name}.{one.name}" for t in rotation.tables() for one in t.fields}
    no_person = {"personal.Pepper.value", "personal.SealedExport.key"}
    no_person |= {"exports.Export.key", "imports.Import.key"}  # of files
    no_person |= {"ballots.PaperEntry.marks"}  # of a ballot paper, which names nobody
    no_person |= {"notifications.WechatToken.token", "webhooks.Secret.value"}  # of platforms
    assert held - no_person - named == set()


def test_a_sealed_copy_is_destroyed_when_its_own_time_is_over(
    cast, django_capture_on_commit_callbacks
):
    stages.closed(cast)
    retention.apply(now=LATER)
    export = SealedExport.objects.get()
    RetentionRule.objects.filter(key="personal.sealed").update(amount=120)
    with django_capture_on_commit_callbacks(execute=True):
        retention.apply(now=LATER + timedelta(days=366 * 10 + 9))
    assert not SealedExport.objects.exists()
    assert not default_storage.exists(export.file)


def test_a_sealed_copy_is_opened_for_a_named_user_and_recorded(cast, tmp_path):
    case = stages.closed(cast)
    retention.apply(now=LATER)
    into = tmp_path / "opened"
    arguments = [case.number, "--user", "auditor", "--reason", "档调〔2026〕1 号", "--into"]
    call_command("open_archive", *arguments, str(into), stdout=StringIO())
    assert "陈示例" in next(into.rglob("record.json")).read_text("utf-8")
    assert Reveal.objects.get().user.username == "auditor"
    for wrong in (["nobody", "x"], ["auditor", " "]):
        with pytest.raises(CommandError):
            call_command(
                "open_archive", case.number, "--user", wrong[0], "--reason", wrong[1],
                "--into", str(into), stdout=StringIO(),
            )  # fmt: skip
    with pytest.raises(CommandError, match="没有"):
        call_command("open_archive", "990101-20260101-99999", *arguments[1:], str(into))
