"""A closed matter whose citizen agreed, and a summary of it in every state."""

import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from liaison.attachments.models import Attachment
from liaison.personal.models import Purpose
from liaison.workflow import citizen_of
from suggestions.cases import privacy
from suggestions.publications import actions
from tests import stages
from tests.cast import NOW

LATER = NOW + timedelta(days=9)
TEXTS = {
    "title": "富民社区路灯恢复照明",
    "told": "有居民说一处路灯一段时间没有亮，夜里走路不便。",
    "done": "街道市政所到现场检查，更换了灯具和一段线路。",
    "outcome": "当晚恢复照明，一周后回访正常。",
    "place": "幸福路",
}


def closed(cast, *, agrees=True, **fields):
    case = stages.closed(cast, **fields)
    if agrees:
        agree(case)
    return case


def agree(case):
    privacy.consent(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=LATER)


def photo(case, purpose="after"):
    stem = f"attachments/2026/11/18/{uuid.uuid4().hex}"
    for name in (f"{stem}.jpg", f"{stem}-small.jpg"):
        default_storage.save(name, ContentFile(b"\xff\xd8 picture"))
    return Attachment.objects.create(
        owner="staff",
        subject_type=case.subject_type,
        subject_id=case.pk,
        event_seq=1,
        purpose=purpose,
        width=40,
        height=30,
        sha256=uuid.uuid4().hex * 2,
        file=f"{stem}.jpg",
        thumbnail=f"{stem}-small.jpg",
        uploaded_at=NOW,
        claimed_at=NOW,
    )


def drafted(cast, case=None, *, by="station", photos=(), **texts):
    case = case or closed(cast)
    given = {"by": cast.actor(by), "now": LATER, "photos": [one.pk for one in photos]}
    return actions.draft(case, texts=TEXTS | texts, **given)


def pending(cast, case=None, **given):
    row = drafted(cast, case, **given)
    return actions.submit(row, by=cast.actor(given.get("by", "station")), now=LATER)


def public(cast, case=None, *, now=LATER, **given):
    row = pending(cast, case, **given)
    looked = row.photos.values_list("pk", flat=True)
    return actions.publish(row, looked=looked, by=cast.actor("street"), now=now)
