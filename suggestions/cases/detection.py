"""What a citizen's words point to, by the place's own word lists; people decide what it is."""

from django.db.models import F, Value
from django.db.models.functions import Length

from liaison.reference import Shelf
from stations.organisations.models import Organisation

from .models import BoundaryWord, CompetentChannel, Kind, Topic

NO_KIND = {Topic.GROUP, Topic.HEALTH}  # topics that make no 敏感件
CONDUCT = "15"  # 政务服务与作风
WORDS = Shelf(lambda: list(BoundaryWord.objects.values_list("topic", "word"))).follow(BoundaryWord)
CHANNELS = Shelf(lambda: list(CompetentChannel.objects.filter(is_active=True))).follow(
    CompetentChannel
)


def topics(text):
    """{topic: words found} in `text`."""
    found = {}
    for topic, word in WORDS():
        if word in text:
            found.setdefault(Topic(topic), []).append(word)
    return found


def is_accusation(text, *, kind="", category=""):
    """An accusation against officials: by its words, or 举报 about the conduct of offices. What
    firms and neighbours do (违建, 污染) is none (A0)."""
    chosen = kind == Kind.REPORT and str(category or "").startswith(CONDUCT)
    return chosen or Topic.ACCUSATION in topics(text)


def accused_unit(text, division):
    """The unit of the county that `text` names, by its longest name; None without one."""
    return (
        Organisation.objects.active()
        .under(division[:6])
        .annotate(told=Value(text))
        .filter(told__contains=F("name"))
        .order_by(Length("name").desc(), "pk")
        .first()
    )


def suggested(case):
    """The kind of 敏感件 that the words of `case` suggest to whoever triages it, with the words."""
    if case.is_restricted:
        return None
    found = topics(f"{case.title}\n{case.content}")
    for topic, words in found.items():
        if topic not in NO_KIND:
            return {"kind": topic, "label": topic.label, "words": "、".join(words)}
    return None
