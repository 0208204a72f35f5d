"""Several reads in one statement answer exactly what each of them answers alone."""

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from liaison import together
from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.personal.models import NoticeText
from suggestions.cases.models import Case, Contact
from suggestions.transfers.models import Transfer
from tests.cast import make_case, make_county

pytestmark = pytest.mark.django_db


def asked():
    follows = Exists(Transfer.objects.filter(case=OuterRef("pk")))
    return [
        Case.objects.for_reading().order_by("-pk"),
        Case.objects.none(),
        Clock.objects.order_by("due_at"),
        Event.objects.select_related("words").order_by("-pk"),
        Contact.objects.all(),
        NoticeText.objects.all(),
        Case.objects.values("state", "station__code", "queue_at").order_by("pk"),
        Case.objects.values("state").annotate(n=Count("pk")).order_by("state"),
        Case.objects.annotate(has=follows).order_by("pk"),
        Case.objects.values_list("number", flat=True).order_by("-pk")[:1],
    ]


def told(row):
    held = {name: value for name, value in getattr(row, "__dict__", {}).items() if name != "_state"}
    return row, held


def test_rows_are_the_same_as_when_each_asks_alone():
    cast = make_county()
    make_case(cast)
    make_case(cast, phone="13800000000", name="王测试")
    together_, alone = asked(), asked()
    with CaptureQueriesContext(connection) as captured:
        together.fetch(*together_)
        shown = [[told(row) for row in rows] for rows in together_]
    assert len(captured) == 1
    assert shown == [[told(row) for row in rows] for rows in alone]
    assert [len(rows) for rows in together_][:3] == [2, 0, 2]


def test_readers_take_turns_side_by_side():
    def slow(first):
        numbers = list((yield Case.objects.values_list("number", flat=True)[:first]))
        found = yield Case.objects.filter(number__in=numbers)
        return len(found)

    def still():
        return "nothing asked"
        yield

    cast = make_county()
    make_case(cast)
    make_case(cast)
    with CaptureQueriesContext(connection) as captured:
        found = together.alone(together.named(one=slow(1), two=slow(2), none=still()))
    assert (found, len(captured)) == ({"one": 1, "two": 2, "none": "nothing asked"}, 2)
