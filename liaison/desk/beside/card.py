"""A matter as a picture and a text for a work group chat: number, kind, place, state and time, and
not a word of what anybody said, nor who."""

import json
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.deadlines.words import due as due_words
from liaison.typeset import typeset
from stations.divisions.models import Division

LAYOUT = Path(__file__).parent / "card.typ"
DPI = 200


def words_of(case, now):
    """What the card says. None for what is kept for named readers: it is shared with nobody."""
    if case.is_restricted:
        return None
    due = deadlines.next_due(subject=case) if case.is_open else None
    place = Division.objects.filter(code=case.division[:9]).values_list("name", flat=True).first()
    lines = [
        (_("类别"), case.category.name if case.category_id else _("未分类")),
        (_("地区"), place or ""),
        (_("站点"), case.station.name),
        (_("现在"), str(case.get_state_display())),
        (_("承办单位"), case.unit.name if case.unit_id and not case.review_stage else ""),
        (_("期限"), due_words(due, now) if due else ""),
    ]
    urgent = _("（紧急）") if case.is_urgent else ""
    return {
        "site": settings.SITE_NAME,
        "heading": _("事项办理提醒") + urgent,
        "number": case.number,
        "lines": [[label, value] for label, value in lines if value],
        "foot": _("内容和联系方式请登录工作台查看，不要在群里转发。"),
    }


def text_of(words, case):
    said = "\n".join(f"{label}：{value}" for label, value in words["lines"])
    link = settings.SITE_URL + reverse("desk:case", args=[case.number])
    return f"【{words['heading']}】{case.number}\n{said}\n{link}\n{words['foot']}"


def picture_of(words):
    """PNG bytes, drawn once for these words and kept."""
    content = json.dumps(words, ensure_ascii=False, sort_keys=True)
    layout = LAYOUT.read_text(encoding="utf-8")
    digest = sha256(f"{content}\n{layout}".encode()).hexdigest()[:24]
    path = f"cards/{words['number']}-{digest}.png"
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            return file.read()
    drawn = typeset(layout, given={"words": words}, format="png", ppi=DPI)
    default_storage.save(path, ContentFile(drawn))
    return drawn
