"""Papers beside their matter: the panel of the case page, and what the register says of matters."""

from django.urls import reverse

from liaison.documents.kinds import KINDS
from liaison.documents.models import Document
from liaison.documents.permissions import has_documents
from suggestions.cases.models import Case

from . import permissions


def panel(case, actor):
    """What may be issued now, and what was; None for whoever has no business with papers."""
    if not has_documents(actor):
        return None
    issued = list(Document.objects.of(case).visible_to(actor).order_by("-pk"))
    fits = [(key, KINDS[key].label) for key in permissions.fitting(case, actor)]
    if not issued and not fits:
        return None
    return {"fits": fits, "issued": issued}


def labels(ids, actor):
    """{id: (number, link)} of the matters among `ids` that the actor sees."""
    rows = Case.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "number")
    return {pk: (number, reverse("desk:case", args=[number])) for pk, number in rows}
