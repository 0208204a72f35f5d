"""Keys change while the site runs: nothing is lost, what is printed and dictated stays valid."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, TextField
from django.db.models.expressions import ExpressionWrapper

from liaison import reference
from liaison.notifications.models import Message
from liaison.personal import fields, keys, peppers, rotation
from liaison.personal.models import Pepper
from stations.qrcodes import tokens
from suggestions.cases import codes
from suggestions.cases.models import Case, Contact
from tests.cast import NOW, make_case, make_county

OLD = "the-old-key-that-is-long-enough-0123456789"
NEW = "the-new-key-that-is-long-enough-0123456789"


@pytest.fixture
def cast(db, settings):
    settings.FIELD_KEY = OLD
    reference.clear()
    return make_county()


def change_key(settings, *listed):
    settings.FIELD_KEY = ",".join(listed)
    reference.clear()


def rotate(*options):
    said = StringIO()
    call_command("rotate_keys", *options, stdout=said, stderr=StringIO())
    return said.getvalue()


def stored(model, name):
    raw = ExpressionWrapper(F(name), output_field=TextField())
    return list(model.objects.annotate(raw=raw).exclude(raw="").values_list("raw", flat=True))


def as_before_ids(case):
    """Contact data as it was stored before values named their key."""
    with connection.cursor() as cursor:
        for column in ("name", "phone"):
            cursor.execute(
                f"UPDATE cases_contact SET {column} = '1:' || split_part({column}, ':', 2) "  # noqa: S608
                "WHERE case_id = %s",
                [case.pk],
            )


def test_a_stored_value_names_its_key_and_older_keys_still_read(cast, settings):
    make_case(cast)
    change_key(settings, NEW, OLD)
    make_case(cast)
    names = {value.partition(":")[0] for value in stored(Contact, "phone")}
    assert names == {keys.key_id(OLD), keys.key_id(NEW)}
    assert set(Contact.objects.values_list("phone", flat=True)) == {"13800005678"}


def test_a_value_whose_key_is_gone_is_an_error_and_not_a_blank(cast, settings):
    make_case(cast)
    change_key(settings, NEW)
    with pytest.raises(keys.UnknownKey):
        list(Contact.objects.values_list("phone", flat=True))


def test_rotation_brings_every_value_and_index_under_the_newest_key(cast, settings):
    as_before_ids(make_case(cast))
    Message.objects.create(
        channel="sms", address="13800005678", event="x", title="t", body="b", dedupe_key="k",
        next_attempt_at=NOW, created_at=NOW,
    )  # fmt: skip
    change_key(settings, NEW, OLD)
    assert fields.blind_indexes("13800005678")[1] == Contact.objects.get().phone_index
    assert "待换密钥" in rotate("--dry-run")
    rotate()
    change_key(settings, NEW)
    assert Contact.objects.get().phone == "13800005678"
    assert Contact.objects.get().name == "陈示例"
    assert Contact.objects.get().phone_index == fields.blind_index("13800005678")
    assert Message.objects.get(channel="sms").address == "13800005678"
    assert all(table.left().count() == 0 for table in rotation.tables())


def test_a_second_run_has_nothing_to_do(cast, settings):
    make_case(cast)
    change_key(settings, NEW, OLD)
    assert "：0 行" not in rotate()
    before = stored(Contact, "phone")
    assert "：0 行" in rotate()
    assert stored(Contact, "phone") == before


def test_every_encrypted_field_of_the_project_is_found():
    names = {f"{t.name}.{one.name}" for t in rotation.tables() for one in t.fields}
    assert {
        "accounts.User.phone",
        "cases.Contact.name",
        "cases.Contact.phone",
        "notifications.Message.address",
        "personal.Pepper.value",
    } <= names


def test_what_changed_while_a_batch_was_encrypted_is_kept(cast, settings, monkeypatch):
    case = make_case(cast)
    change_key(settings, NEW, OLD)
    write = rotation._write

    def somebody_was_faster(table, fresh):
        if table.model is Contact:
            monkeypatch.setattr(rotation, "_write", write)
            Contact.objects.filter(case=case).update(phone="13911112222")
        return write(table, fresh)

    monkeypatch.setattr(rotation, "_write", somebody_was_faster)
    rotate()
    change_key(settings, NEW)
    contact = Contact.objects.get(case=case)
    assert (contact.phone, contact.name) == ("13911112222", "陈示例")


def test_an_interrupted_run_goes_on_where_it_stopped(cast, settings, monkeypatch):
    for _n in range(5):
        make_case(cast)
    change_key(settings, NEW, OLD)
    write, calls = rotation._write, []

    def killed(table, fresh):
        if table.model is Contact:
            calls.append(table)
            if len(calls) == 3:
                raise KeyboardInterrupt
        return write(table, fresh)

    monkeypatch.setattr(rotation, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(size=2)
    monkeypatch.setattr(rotation, "_write", write)
    table = next(table for table in rotation.tables() if table.model is Contact)
    assert table.left().count() == 1
    assert rotation.rotate(size=2).left == 0
    change_key(settings, NEW)
    assert set(Contact.objects.values_list("phone", flat=True)) == {"13800005678"}


def test_a_row_that_no_listed_key_opens_is_named_and_the_others_go_on(cast, settings):
    lost = make_case(cast)
    change_key(settings, NEW)
    make_case(cast)
    change_key(settings, "a-third-key-that-is-long-enough-0123456789", NEW)
    errors = StringIO()
    with pytest.raises(CommandError, match="打不开"):
        call_command("rotate_keys", stdout=StringIO(), stderr=errors)
    assert f"cases.Contact {lost.pk}" in errors.getvalue()
    contacts = next(table for table in rotation.tables() if table.model is Contact)
    assert list(contacts.left().values_list("pk", flat=True)) == [lost.pk]


def test_peppers_under_a_missing_key_are_named_too(cast, settings):
    change_key(settings, NEW, OLD)
    rotate()
    change_key(settings, OLD)
    errors = StringIO()
    with pytest.raises(CommandError, match="把旧密钥加回"):
        call_command("rotate_keys", stdout=StringIO(), stderr=errors)
    assert "personal.Pepper" in errors.getvalue()


def test_printed_codes_query_codes_and_links_outlive_the_key(cast, settings):
    case = make_case(cast)
    token, code = tokens.new_token(), codes.code_of(case.number, case.code_version)
    link = codes.link_token(case, NOW)
    change_key(settings, NEW, OLD)
    rotate()
    change_key(settings, NEW)
    assert tokens.is_genuine(token)
    assert codes.find(case.number, code) == case
    assert codes.open_link(link, NOW) == case
    assert codes.code_of(case.number, case.code_version) == code


def test_codes_given_out_before_peppers_existed_stay_valid(cast, settings):
    """The first pepper comes from the oldest listed key, even if another was put before it."""
    case = make_case(cast)
    token, code = tokens.new_token(), codes.code_of(case.number, case.code_version)
    change_key(settings, NEW, OLD)
    assert tokens.is_genuine(token)
    assert codes.find(case.number, code) == case


def test_a_renewed_pepper_signs_new_codes_and_old_ones_stay_until_ended(cast):
    case = make_case(cast)
    code, token = codes.code_of(case.number, 1), tokens.new_token()
    rotate("--renew", "query-code")
    newer = codes.code_of(case.number, 1)
    assert newer != code
    assert codes.find(case.number, code) == codes.find(case.number, newer) == case
    rotate("--end-old", "query-code")
    assert codes.find(case.number, code) is None
    assert codes.find(case.number, newer) == case
    assert tokens.is_genuine(token)


def test_the_same_text_sent_again_while_keys_change_is_one_case(cast, settings):
    make_case(cast, content="路灯不亮")
    change_key(settings, NEW, OLD)
    make_case(cast, content="路灯不亮")
    assert Case.objects.count() == 1


def test_no_pepper_is_readable_in_its_table(cast):
    peppers.keep(tokens.PEPPER)
    held = peppers.valid(tokens.PEPPER)[0].hex()
    assert held not in stored(Pepper, "value")[0]
