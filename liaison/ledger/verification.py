"""Recomputing the whole ledger and naming the first broken row."""

from django.apps import apps

from . import chain
from .models import Event, EventText, PublishedSeal, Seal


def broken_rows(subject_versions, noted=()):
    """Yield one Chinese sentence per break. `subject_versions`: {(type, id): version} from the
    subjects' own tables, so that a cut tail is seen even before it was sealed; `noted`: [(day,
    digest)] of published seals as somebody outside wrote them down."""
    yield from _chains(subject_versions)
    yield from _texts()
    yield from _seals()
    yield from _noted(noted)


def _chains(subject_versions):
    last = {}
    for event in Event.objects.order_by("subject_type", "subject_id", "seq").iterator(2000):
        key = (event.subject_type, event.subject_id)
        seq, digest = last.get(key, (0, ""))
        if event.seq != seq + 1:
            yield f"{event}：缺少第 {seq + 1} 条"
        if event.previous != digest:
            yield f"{event}：与前一条不衔接"
        if chain.event_digest(event) != event.digest:
            yield f"{event}：内容被改动"
        last[key] = (event.seq, event.digest)
    for key, version in subject_versions.items():
        seq = last.get(key, (0, ""))[0]
        if seq != version:
            yield f"{key[0]} {key[1]}：应有 {version} 条，实有 {seq} 条"


def _texts():
    """Words against the digest of their own event or, when a person was taken out of them, of the
    later event that allowed it."""
    allowed = _redactions()
    for words in EventText.objects.select_related("event").iterator(2000):
        event = words.event
        expected = event.text_digest
        if words.redacted_by is not None:
            key = (event.subject_type, event.subject_id, words.redacted_by)
            expected = allowed.get(key, {}).get(str(event.seq))
        if chain.text_digest(words.salt, words.text, event.algorithm) != expected:
            yield f"{event}：正文被改动"


def _redactions():
    """{(subject_type, subject_id, seq): {seq: digest}} of the events that redact earlier ones."""
    rows = Event.objects.filter(data__has_key="redacted").exclude(data__redacted={})
    return {
        (row.subject_type, row.subject_id, row.seq): row.data["redacted"]
        for row in rows.iterator(2000)
    }


def _seals():
    anchors = {anchor.position: anchor for anchor in PublishedSeal.objects.all()}
    position, rolling = 0, ""
    for seal in Seal.objects.select_related("event").order_by("position").iterator(2000):
        if seal.position != position + 1:
            yield f"封存位置 {position + 1} 缺失"
        position, rolling = seal.position, chain.roll(rolling, seal.event)
        if rolling != seal.rolling:
            yield f"封存位置 {position}：与台账不符（{seal.event}）"
            rolling = seal.rolling
        anchor = anchors.pop(position, None)
        if anchor and anchor.rolling != rolling:
            yield f"{anchor.day} 公布的封存值与台账不符"
    for anchor in anchors.values():
        yield f"{anchor.day} 公布的封存位置 {anchor.position} 已不在台账中"


def _noted(anchors):
    published = dict(PublishedSeal.objects.values_list("day", "rolling"))
    for day, digest in anchors:
        if day not in published:
            yield f"{day} 没有公布过封存值"
        elif published[day] != digest:
            yield f"{day} 公布的封存值与外部留存的不符"


def _has_version(model):
    """Kept in its table: what is only ever noted once, as it is deleted, has none."""
    return any(field.name == "version" for field in model._meta.concrete_fields)


def subject_versions():
    """{(subject_type, id): version} of every table that keeps a ledger, for `verify_ledger`."""
    return {
        (model._meta.label_lower, pk): version
        for model in apps.get_models()
        if hasattr(model, "subject_type") and _has_version(model)
        for pk, version in model._base_manager.filter(version__gt=0)
        .values_list("pk", "version")
        .iterator(5000)
    }
