"""What the demo county has made public: a handful of matters told to their end, agreed to, written
up, looked at by a second person; two that wait for review, a draft, and what was taken back by the
staff and by the citizen."""

import csv
from datetime import timedelta
from pathlib import Path

from liaison.personal.models import Purpose
from liaison.workflow import citizen_of
from suggestions.cases import actions as cases
from suggestions.cases import privacy
from suggestions.publications import actions
from suggestions.publications.models import TEXTS, MeToo

from . import names

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
with (Path(__file__).parent / "open.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
MATTERS = {matter["title"]: matter for matter in names.MATTERS}
MET = [(1, 4), (3, 2), (5, 3)]  # days ago, times


def publish(teller, now, albums):
    """`albums` by motif: (owner, before id, after id)."""
    for row in ROWS:
        teller.album = ()
        start = now - DAY * int(row["days"]) - DAY * 6
        summary = _summary(teller, row, start, albums.get(row["motif"]))
        if row["motif"] == "lamp":
            for days, times in MET:
                day = (now - DAY * days).date()
                MeToo.objects.create(publication=summary, day=day, count=times)


def _summary(teller, row, start, album):
    case, at = teller.signed(start, focus=row["focus"] == "1", matter=MATTERS[row["matter"]])
    owner, *pictures = album or ("",)
    cases.resolve(
        case, result="solved", text=case.answer_text, by=teller.unit_officers[case.unit_id],
        now=at + HOUR * 6, owner=owner, photos_before=pictures[:1], photos=pictures[1:],
    )  # fmt: skip
    at += HOUR * 7
    while case.state == "reply_review":
        cases.approve_reply(case, by=teller.reviewer(case), now=at)
    cases.deliver(case, text="", by=teller.officer(case), now=at + HOUR)
    teller.rate(case, "satisfied", at + HOUR * 4)
    at += DAY
    privacy.consent(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=at)
    officer, given = teller.officer(case), {name: row[name] for name in TEXTS}
    photos = [one.pk for one in actions.candidates(case)]
    summary = actions.draft(case, texts=given, photos=photos, by=officer, now=at + HOUR)
    if row["state"] == "draft":
        return summary
    actions.submit(summary, checked=True, by=officer, now=at + HOUR * 2)
    if row["state"] == "pending":
        return summary
    looked = summary.photos.values_list("pk", flat=True)
    clerk = teller.clerks[case.division[:9]]
    actions.publish(summary, looked=looked, checked=True, by=clerk, now=at + DAY)
    if row["state"] == "withdrawn":
        text = "地点写得不准，改好后再公开。"
        actions.withdraw(summary, text=text, by=clerk, now=at + DAY * 2)
    elif row["state"] == "retracted":
        citizen, then = citizen_of(case), at + DAY * 3
        privacy.retract(case, purpose=Purpose.PUBLICATION, by=citizen, now=then)
    return summary
