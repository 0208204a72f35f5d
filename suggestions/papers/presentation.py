"""Papers beside their matter: the panel of the case page, and what the register says of matters."""

from django.urls import reverse
from django.utils.timezone import localtime

from liaison.documents.kinds import ABOUT, KINDS
from liaison.documents.models import Document
from liaison.documents.permissions import has_documents
from suggestions.cases.models import Case

from . import permissions


def panel(case, actor):
    """What may be issued now, and what was; None for whoever has no business with papers: a reader
    (liaison.together)."""
    if not has_documents(actor):
        return None
    issued = list((yield Document.objects.of(case).visible_to(actor).order_by("-pk")))
    fits = [(key, KINDS[key].label) for key in permissions.fitting(case, actor)]
    if not issued and not fits:
        return None
    return {"fits": fits, "issued": issued}


def abouts(papers, actor):
    """{(type, id): words} of what the papers are about, as far as the actor sees it."""
    found = {}
    for about_type in {row.about_type for row in papers}:
        ids = {row.about_id for row in papers if row.about_type == about_type}
        named = ABOUT[about_type].labels(ids, actor)
        found |= {(about_type, pk): words for pk, (words, _link) in named.items()}
    return found


def row(paper, abouts):
    return {
        "id": paper.pk,
        "number": paper.number,
        "kind": paper.kind,
        "kind_text": str(paper.get_kind_display()),
        "title": paper.title,
        "about": abouts.get((paper.about_type, paper.about_id), ""),
        "issuer": paper.issuer,
        "to": paper.to_name,
        "state": paper.state,
        "has_copy": paper.has_copy,
        "issued_at": localtime(paper.issued_at),
        "version": paper.version,
    }


def labels(ids, actor):
    """{id: (number, link)} of the matters among `ids` that the actor sees."""
    rows = Case.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "number")
    return {pk: (number, reverse("desk:case", args=[number])) for pk, number in rows}
