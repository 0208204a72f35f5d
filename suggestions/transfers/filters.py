"""How lists of hand-overs are narrowed (REST)."""

from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet, Flag, Several

from .models import Kind, Transfer
from .workflow import State


class TransferFilter(FilterSet):
    state = Several(label=_("状态"), choices=State.choices)
    kind = Several(label=_("种类"), choices=Kind.choices)
    overdue = Flag(method="is_overdue", label=_("超期"))

    class Meta:
        model = Transfer
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def is_overdue(self, rows, name, value):
        return rows.filter(queue_at__lt=self.now) if value else rows.filter(queue_at__gte=self.now)
