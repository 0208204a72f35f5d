"""What the REST interfaces of the supervision apps share: fields, and what a subject shows of its
actions, clocks and steps."""

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.rest import Unprocessable
from liaison.text import BodySerializerField, LineSerializerField
from liaison.workflow import NEVER, allowed_actions
from stations.organisations.models import Organisation
from suggestions.cases.serializers import ClockSerializer, CodeField

UID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def body(limit=1000, *, required=True, **kwargs):
    return BodySerializerField(
        max_length=limit, required=required, allow_blank=not required, **kwargs
    )


def line(limit, *, required=True, **kwargs):
    return LineSerializerField(
        max_length=limit, required=required, allow_blank=not required, **kwargs
    )


def unit(*, required=True):
    return CodeField(
        slug_field="code",
        queryset=Organisation.objects.active(),
        required=required,
        allow_null=not required,
        help_text=_("单位代码"),
    )


def seen(model, actor, field, value, name):
    """The row of `model` that `actor` sees by `field`, None for no value. Raises Unprocessable."""
    if not value:
        return None
    found = model.objects.visible_to(actor).filter(**{field: value}).first()
    if found is None:
        raise Unprocessable({name: [_("没有找到，或者不在您的范围内。")]})
    return found


class ReasonSerializer(serializers.Serializer):
    text = body()


class RemarkSerializer(serializers.Serializer):
    text = body(required=False)


class StepSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    action = serializers.CharField()
    role = serializers.CharField(allow_null=True)
    text = serializers.CharField()


class MovingSerializer(serializers.Serializer):
    """What every full answer ends with."""

    actions = serializers.ListField(child=serializers.CharField())
    clocks = ClockSerializer(many=True)
    steps = StepSerializer(many=True)


def moving(subject, actor, now, *, reads=lambda event: True):
    return {
        "actions": [str(action) for action in allowed_actions(subject, actor, now)],
        "clocks": ClockSerializer(Clock.objects.of(subject).order_by("pk"), many=True).data,
        "steps": steps(subject, reads),
    }


def steps(subject, reads):
    events = Event.objects.filter(subject_type=subject.subject_type, subject_id=subject.pk)
    return [
        {
            "at": localtime(event.at),
            "action": event.action,
            "role": event.role or None,
            "text": event.words.text if hasattr(event, "words") else "",
        }
        for event in events.select_related("words").order_by("seq")
        if reads(event)
    ]


def due(subject):
    return None if subject.queue_at == NEVER else localtime(subject.queue_at)


def moment(at):
    return at and localtime(at)
