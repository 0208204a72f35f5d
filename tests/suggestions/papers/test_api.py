"""Papers, handlers and other platforms' numbers for programs: the same verbs and scope as pages."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from liaison.documents.models import Document
from liaison.ledger.models import Event
from suggestions.cases import actions as cases
from tests import stages
from tests.api_client import caller
from tests.cast import make_county

pytestmark = pytest.mark.django_db
LATER = stages.NOW + 8 * stages.HOUR


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(LATER, tick=True):
        yield make_county()


def test_a_paper_is_issued_read_and_voided_as_on_the_page(cast):
    case, here = stages.in_progress(cast), caller("street")
    body = {"case": case.number, "kind": "urge", "copies": "县政府办"}
    assert here.post("papers/", body)[0] == 428
    now = {"If-Match": f'"{case.version}"'}
    assert here.post("papers/", body | {"kind": "assign"}, **now)[0] == 422  # 交办意见 is asked
    assert here.post("papers/", body | {"kind": "notice"}, **now)[0] == 409
    status, shown = here.post("papers/", body, **now)
    assert (status, shown["number"], shown["copies"]) == (201, "富民人大催〔2026〕1号", "县政府办")
    assert (shown["about"], shown["actions"]) == (case.number, ["file_copy", "void"])
    assert here.post("papers/", body, **now)[0] == 412
    (row,) = here.get(f"papers/?case={case.number}&kind=urge&state=issued")[1]["results"]
    assert row["number"] == shown["number"]
    for name, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert shown["files"][name].endswith(f"/api/v1/papers/{shown['id']}/{name}/")
        answer = here.send("GET", f"papers/{shown['id']}/{name}/")
        assert b"".join(answer.streaming_content).startswith(start)
    path = f"/api/v1/papers/{shown['id']}/actions/file_copy/"
    page = BytesIO()
    Image.new("RGB", (60, 80), "white").save(page, "PNG")
    first = {"If-Match": '"1"'}
    once = first | {"Idempotency-Key": "k" * 20}
    for status, version in ((428, {}), (200, once), (200, once), (412, first)):
        files = {"files": SimpleUploadedFile("scan.png", page.getvalue())}
        said = {"Authorization": f"Bearer {here.key}", **version}
        assert Client().post(path, files, headers=said).status_code == status
    shown = here.get(f"papers/{shown['id']}/")[1]
    assert shown["has_copy"]
    path = f"papers/{shown['id']}/actions/void/"
    stale = caller("unit").post(path, {"text": "有误"}, **{"If-Match": '"1"'})
    assert stale[0] == 403  # it reads the letter that it was sent, and no more
    status, shown = here.post(path, {"text": "有误"}, **{"If-Match": f'"{shown["version"]}"'})
    assert (status, shown["state"]) == (200, "voided")


def test_who_does_not_see_the_case_finds_no_paper_and_issues_none(cast):
    case = stages.in_progress(cast)
    given = {"case": case.number, "kind": "approval"}
    here = {"If-Match": f'"{case.version}"'}
    caller("street").post("papers/", given | {"kind": "urge"}, **here)
    paper = Document.objects.get()
    for name in ("unit2", "station2", "street2", "deputy2", "admin"):
        assert caller(name).get("papers/")[1]["results"] == []
        for path in ("", "pdf/"):
            assert caller(name).get(f"papers/{paper.pk}/{path}")[0] == 404
        assert caller(name).post("papers/", given, **here)[0] == 404
    assert caller("unit").post("papers/", given, **here)[0] == 403


def test_handlers_and_numbers_of_other_platforms_are_read_and_kept(cast):
    case, here = stages.in_progress(cast), caller("station")
    cases.entrust(case, user=cast.users["station"], by=cast.actor("station"), now=LATER)
    path = f"cases/{case.number}/cross-numbers/"
    body = {"platform": "12345 热线", "number": "QX20260001"}
    status, (kept,) = here.post(path, body)
    assert (status, kept["number"]) == (201, "QX20260001")
    assert here.post(path, body)[0] == 422
    assert caller("unit").post(path, body)[0] == 403
    assert caller("station2").post(path, body)[0] == 404
    shown = here.get(f"cases/{case.number}/")[1]
    assert [one["office"] for one in shown["handlers"]] == ["station_officer"]
    assert shown["cross_numbers"] == [kept]
    unit = caller("unit").get(f"cases/{case.number}/")[1]
    assert (unit["handlers"], unit["cross_numbers"]) == ([], [])
    assert here.send("DELETE", f"{path}{kept['id']}/").status_code == 204
    assert here.get(f"cases/{case.number}/")[1]["cross_numbers"] == []
    gone = Event.objects.get(subject_type="cases.crossnumber", subject_id=kept["id"])
    assert (gone.words.text, gone.data["case"]) == ("QX20260001", case.number)
