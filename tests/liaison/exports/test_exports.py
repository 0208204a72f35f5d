import csv
import io
import tracemalloc
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from liaison import sheets
from liaison.exports import actions
from liaison.exports.lists import LISTS
from liaison.exports.models import Export, State
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.personal.models import Reveal
from liaison.workflow import citizen_of
from suggestions.cases import privacy
from suggestions.cases.models import Case
from suggestions.cases.workflow import REVEAL
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db
HERE = "/desk/exports/"


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield make_county()


def at_desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def table(response):
    text = response.getvalue().decode("utf-8-sig")
    heading, *rows = list(csv.reader(io.StringIO(text)))
    return heading, rows


def take(client, kind, query="", **given):
    return client.post(f"{HERE}new/{kind}/?{query}", {"form": "csv", **given})


def in_background(rows=0):
    LocalRule.objects.create(key="exports.direct_rows", value=rows)


def test_a_table_holds_what_the_list_shows_in_an_order_that_stays_and_nothing_that_runs(
    cast,
):
    old = make_case(cast, title="=HYPERLINK(1) 路灯\N{CJK UNIFIED IDEOGRAPH-20BB7}")
    Case.objects.filter(pk=old.pk).update(
        location_text="桥\x0b边 13800005678", queue_at=NOW + timedelta(hours=1)
    )
    new = make_case(cast, title="井盖")
    Case.objects.filter(pk=new.pk).update(queue_at=NOW)
    client = at_desk(cast, "station")
    page = client.get(f"{HERE}new/cases/?tab=all").content.decode()
    assert '共 <b class="number">2</b> 行' in page
    response = take(client, "cases", "tab=all")
    raw = response.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, *rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == [old.number, new.number]  # not by the due time
    assert rows[0][1].startswith("'=HYPERLINK(1) 路灯𠮷")
    assert rows[0][6].startswith("桥边 138")
    assert "13800005678" not in raw.decode()
    book = take(client, "cases", "tab=all", form="xlsx").getvalue()
    cells = [c.value for row in load_workbook(io.BytesIO(book)).worksheets[0] for c in row]
    assert rows[0][1] in cells
    assert take(client, "cases", "tab=all&q=井盖").getvalue().decode().count(new.number) == 1
    assert table(take(at_desk(cast, "station2"), "cases", "tab=all"))[1] == []
    row = Export.objects.first()
    assert set(Event.objects.filter(subject_type="exports.export", subject_id=row.pk).values_list(
        "action", flat=True
    )) == {"ask_export", "finish_export", "fetch_export"}  # fmt: skip
    assert client.get(f"{HERE}new/cases/?q=13800005678").status_code == 422
    assert take(client, "cases", "state=nonsense").status_code == 422
    assert take(client, "nothing").status_code == 404
    assert at_desk(cast, "unit").get(f"{HERE}new/ledger/").status_code == 404


def test_every_list_can_be_taken_by_whoever_has_it_and_by_nobody_else(cast):
    make_case(cast)
    for kind, found in LISTS.items():
        for name in ("office", "station", "unit", "admin"):
            client = at_desk(cast, name)
            answer = client.post(f"{HERE}new/{kind}/", {"form": "xlsx"})
            assert answer.status_code == (200 if found.sees(cast.actor(name)) else 404), kind
            if answer.status_code == 200:
                assert answer.getvalue().startswith(b"PK")


def test_contact_data_only_by_right_with_a_reason_and_on_the_record(cast):
    case = make_case(cast)
    client = at_desk(cast, "station")
    assert "包括联系方式" not in at_desk(cast, "unit").get(f"{HERE}new/cases/").content.decode()
    assert take(client, "cases", "tab=all", personal="on").status_code == 422
    assert not Reveal.objects.exists()
    heading, [row] = table(take(client, "cases", "tab=all", personal="on", reason="逐一回访"))
    assert heading[-2:] == ["联系人", "联系电话"]
    assert row[-1] == case.contact.phone
    assert Reveal.objects.get().reason == "逐一回访"
    assert Event.objects.filter(subject_type="cases.case", action=REVEAL).exists()
    unit = take(at_desk(cast, "unit"), "cases", "tab=all", personal="on", reason="x")
    assert "联系电话" not in unit.getvalue().decode("utf-8-sig")
    LocalRule.objects.create(key="exports.personal_rows", value=0)
    assert take(client, "cases", "tab=all", personal="on", reason="再来").status_code == 422


def test_a_long_one_is_a_job_with_a_link_of_its_owner_alone_that_ends(cast):
    make_case(cast)
    in_background()
    client = at_desk(cast, "station")
    page = take(client, "cases", "tab=all", follow=True)
    row = Export.objects.get()
    assert page["Location"] == f"{HERE}{row.uid}/"
    assert "<progress" in client.get(page["Location"]).content.decode()
    assert take(client, "cases", "tab=all").status_code == 409  # one at a time
    assert actions.run(now=NOW) == 1
    assert actions.run(now=NOW) == 0
    told = Message.objects.get(event="exports.ready")
    assert (told.user, told.link) == (cast.users["station"], f"{HERE}{row.uid}/")
    link = f"{HERE}{row.uid}/file/"
    assert len(table(client.get(link))[1]) == 1
    assert "下载" in client.get(f"{HERE}").content.decode()
    assert at_desk(cast, "office").get(link).status_code == 404
    assert Client().get(link).status_code == 302
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        late = Client()
        late.force_login(cast.users["station"])
        assert "已过期" in late.get(link, follow=True).content.decode()
        row.refresh_from_db()
        stored = row.file
        assert actions.forget(now=NOW + timedelta(hours=25)) == 1
        assert not default_storage.exists(stored)


def test_a_right_that_ended_ends_the_file_and_the_job(cast):
    make_case(cast)
    client = at_desk(cast, "station")
    take(client, "cases").getvalue()
    done = Export.objects.get()
    in_background()
    take(client, "cases")
    cast.users["station"].memberships.update(ends_at=NOW)
    actions.run(now=NOW)
    assert Export.objects.latest("pk").state == State.FAILED
    assert "没有导出" in Message.objects.get(event="exports.ready").title
    with pytest.raises(actions.Gone):
        actions.opened(done, by=cast.actor("station"), now=NOW)
    assert actions.forget(now=NOW) == 1
    done.refresh_from_db()
    assert (done.state, done.file) == (State.GONE, "")


def test_what_a_lost_worker_left_is_taken_up_again_and_given_up_in_the_end(cast):
    make_case(cast)
    in_background()
    take(at_desk(cast, "station"), "cases", "tab=all")
    Export.objects.update(state=State.RUNNING, attempts=1, progress_at=NOW)
    assert actions.run(now=NOW) == 0
    later = NOW + actions.STALE + timedelta(seconds=1)
    Export.objects.update(attempts=3)
    assert actions.run(now=later) == 0
    assert Export.objects.get().state == State.FAILED


def test_erasing_takes_back_what_was_written_and_what_is_being_written_is_written_anew(
    cast, django_capture_on_commit_callbacks
):
    """reliability.md: the erased citizen is found in no file either."""
    case = make_case(cast)
    client = at_desk(cast, "station")
    take(client, "cases", "tab=all", personal="on", reason="逐一回访").getvalue()
    done = Export.objects.get()
    in_background()
    take(client, "cases", "tab=all", personal="on", reason="逐一回访")
    under_way = actions._claim(NOW)
    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(case, by=citizen_of(case), now=NOW)
    assert not default_storage.exists(done.file)
    with pytest.raises(actions.Gone):  # read just before, asked again under the lock
        actions.opened(done, by=cast.actor("station"), now=NOW)
    assert "请重新导出" in client.get(f"{HERE}{done.uid}/").content.decode()
    actions._write(under_way, now=NOW)
    assert (under_way.state, under_way.file) == (State.WAITING, "")
    assert actions.run(now=NOW) == 1
    under_way.refresh_from_db()
    assert under_way.state == State.DONE
    pieces = actions.opened(under_way, by=cast.actor("station"), now=NOW)
    written = b"".join(pieces)
    assert under_way.size == len(written) > 0
    assert b"13800005678" not in written


def test_a_file_at_rest_tells_nothing_and_its_key_goes_with_it(cast):
    """PIPL art. 51: who copies the disk has no table."""
    case = make_case(cast)
    shown = take(at_desk(cast, "station"), "cases", "tab=all").getvalue()
    assert case.number.encode() in shown
    row = Export.objects.get()
    with default_storage.open(row.file) as file:
        kept = file.read()
    assert case.number.encode() not in kept
    assert len(kept) > row.size
    actions.forget(now=NOW + timedelta(hours=25))
    row.refresh_from_db()
    assert (row.file, row.key) == ("", "")


def test_memory_and_statements_do_not_grow_with_the_rows(cast, tmp_path, monkeypatch):
    """Ten times the rows: the same peak of memory while writing, and one statement more for each
    part that is read."""

    def lines(count):
        return (["字" * 20] * 12 for _number in range(count))

    def peak(write):
        tracemalloc.start()
        try:
            write()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def written(form, count):
        path = str(tmp_path / f"{count}.{form}")
        if form == sheets.CSV:
            return lambda: sheets.write_csv(path, ["a"] * 12, lines(count))
        given = {"at": NOW, "folder": str(tmp_path)}
        return lambda: sheets.write_xlsx(path, "t", ["a"] * 12, lines(count), **given)

    for form in (sheets.CSV, sheets.XLSX):
        assert peak(written(form, 2000)) < 1.5 * peak(written(form, 200)) + 200_000
    monkeypatch.setattr(actions, "CHUNK", 2)
    for _number in range(5):
        make_case(cast)
    sheet = LISTS["cases"].sheet(cast.actor("station"), {"tab": "all"}, NOW)
    counts = []
    for size in (5, 2):
        with CaptureQueriesContext(
            connection,
        ) as taken:
            rows = [line for part in sheet.chunks(size) for line in sheet.lines(part)]
        assert len(rows) == 5
        counts.append(len(taken))
    assert counts == [3, 6]
