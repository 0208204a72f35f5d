import importlib

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse

from liaison.documents import actions as documents
from liaison.documents.models import Document, Series
from liaison.workflow import citizen_of
from suggestions.cases import codes, privacy
from suggestions.transfers import papers
from suggestions.transfers.models import Transfer
from tests import handed_over
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + 7 * handed_over.HOUR


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return handed_over.receiving_county()


@pytest.fixture(autouse=True)
def _in_the_afternoon():
    with time_machine.travel(LATER, tick=False):
        yield


def at_desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def said(paper):
    content = paper.rendition.content
    return "\n".join(
        "".join(block.get("cells", [block.get("text", "")])) for block in content["blocks"]
    )


def seen(cast, paper):
    return {
        who
        for who in cast.users
        if Document.objects.visible_to(cast.actor(who)).filter(pk=paper.pk).exists()
    }


def test_every_hand_over_issues_its_papers_in_the_same_step(cast):
    numbers = {}
    for kind in ("petition", "procuratorate", "specialty"):
        transfer = handed_over.sent(cast, kind)
        numbers[kind] = list(
            Document.objects.of(transfer).order_by("pk").values_list("kind", "number")
        )
        assert transfer.paper == numbers[kind][0][1]
    assert numbers == {
        "petition": [
            ("petition_notice", "人大信转〔2026〕1号"),
            ("petition_letter", "人大信函〔2026〕1号"),
        ],
        "procuratorate": [("procuratorate_letter", "人大检移〔2026〕1号")],
        "specialty": [("specialty_sheet", "人大专送〔2026〕1号")],
    }


def test_the_notice_is_for_the_citizen_and_those_around_the_case(cast):
    transfer = handed_over.petition(cast)
    notice, letter = Document.objects.of(transfer).order_by("pk")
    assert "petition" not in seen(cast, notice)
    assert {"station", "street", "office"} <= seen(cast, notice)
    assert "petition" in seen(cast, letter)
    assert seen(cast, letter) & {"unit", "unit2", "station2", "prosecutor"} == set()
    assert transfer.case.number in said(notice)
    assert transfer.case.number not in said(letter)
    for paper in (notice, letter):
        assert "陈示例" not in said(paper)


def test_the_citizen_reads_and_downloads_the_notice(cast):
    transfer = handed_over.petition(cast)
    token = codes.link_token(transfer.case, LATER)
    path = reverse("transfers:notice", args=[token, transfer.number])
    page = Client().get(path).content.decode()
    assert transfer.paper in page
    assert "青溪县信访局" in page
    answer = Client().get(f"{path}?pdf=1")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    other = reverse("transfers:notice", args=["forged", transfer.number])
    assert Client().get(f"{other}?pdf=1").status_code == 404


def test_the_receiver_opens_the_letter_from_the_hand_over(cast):
    transfer = handed_over.sent(cast)
    client = at_desk(cast, "prosecutor")
    page = client.get(f"/desk/transfers/{transfer.number}/").content.decode()
    letter = Document.objects.of(transfer).get()
    assert reverse("documents:show", args=[letter.pk]) in page
    shown = client.get(reverse("documents:show", args=[letter.pk])).content.decode()
    assert transfer.number in shown
    assert transfer.case.number not in shown


def test_the_station_voids_a_letter_and_the_receiver_does_not(cast):
    letter = Document.objects.of(handed_over.sent(cast)).get()
    assert papers.Document.objects.filter(pk=letter.pk).exists()
    path = reverse("documents:void", args=[letter.pk])
    given = {"version": letter.version, "text": "写错"}
    assert at_desk(cast, "prosecutor").post(path, given).status_code == 403
    assert at_desk(cast, "station").post(path, given).status_code == 302
    letter.refresh_from_db()
    assert letter.is_voided


def test_a_hand_over_from_before_is_drawn_by_the_same_engine(cast, monkeypatch):
    transfer = handed_over.petition(cast)
    monkeypatch.setattr(papers, "of", lambda transfer, actor: [])
    monkeypatch.setattr(papers, "notice_of", lambda transfer: None)
    page = at_desk(cast, "station").get(f"/desk/transfers/{transfer.number}/").content.decode()
    assert "打印告知书" in page
    token = codes.link_token(transfer.case, LATER)
    own = reverse("transfers:notice", args=[token, transfer.number])
    letter = Client().get(own).content.decode()
    assert transfer.paper in letter
    assert transfer.case.number in letter
    printed = reverse("transfers:paper", args=[transfer.number])
    for client, path in (
        (Client(), f"{own}?pdf=1"),
        (at_desk(cast, "station"), f"{printed}?for=citizen"),
        (at_desk(cast, "petition"), printed),
    ):
        assert client.get(path).content.startswith(b"%PDF")
    assert at_desk(cast, "petition").get(f"{printed}?for=citizen").status_code == 404


def test_numbers_go_on_where_they_stood_before(cast):
    transfer = handed_over.petition(cast)
    Transfer.objects.filter(pk=transfer.pk).update(paper="人大信转〔2026〕41号")
    migration = importlib.import_module("suggestions.transfers.migrations.0003_numbers_of_papers")
    migration.carry_on(apps, None)
    assert Series.objects.get(word="人大信转").last == 41
    assert handed_over.petition(cast).paper == "人大信转〔2026〕42号"


def test_forgetting_reaches_the_papers_of_a_hand_over(cast):
    transfer = handed_over.petition(cast)
    facts = transfer.facts
    case = transfer.case
    case.refresh_from_db()
    privacy.erase(case, words=True, by=citizen_of(case), now=LATER)
    for paper in Document.objects.of(transfer):
        assert facts not in said(paper)
        assert str(documents.GONE) in said(paper)
