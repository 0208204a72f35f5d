"""REST for papers: whoever sees one in the register sees it here, and whoever may issue one on the
page may issue it here, by the same form and verb."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from liaison.acting import IDEMPOTENCY_KEY, IF_MATCH, SubjectView, acts, problems
from liaison.documents import actions as documents
from liaison.documents import copies
from liaison.documents.files import TYPES, served
from liaison.documents.models import Document
from liaison.documents.workflow import Action
from liaison.rest import Unprocessable, checked, expected_version, idempotent, sent_files
from liaison.workdays.calendar import local_day
from liaison.workflow import NotAllowed, allowed_actions, expect
from suggestions.cases.models import Case

from . import actions, permissions, presentation, values
from . import serializers as s
from .filters import PaperFilter
from .forms import PaperForm


@acts
class PaperView(SubjectView):
    """公文：交办单、转办函、催办函、反馈单、呈批单、告知书、移送函、月通报。"""

    model, noun = Document, "papers"
    queryset = Document.objects.none()
    lookup_field = "pk"
    lookup_value_regex = r"[0-9]{1,18}"
    filterset_class = PaperFilter
    serializer_class = s.PaperRowSerializer
    full_serializer_class = s.PaperSerializer
    orders = {"-id": ("-id",), "id": ("id",)}
    bodies = s.BODIES
    verbs = {Action.VOID: documents.void}

    def represent(self, found):
        abouts = presentation.abouts(found, self.request.actor)
        return [presentation.row(one, abouts) for one in found]

    def full(self, paper, actor, now):
        content, abouts = paper.rendition.content, presentation.abouts([paper], actor)
        here = f"{settings.SITE_URL}{reverse('api:paper-detail', args=[paper.pk])}"
        return presentation.row(paper, abouts) | {
            "copies": content.get("copies", ""),
            "blocks": content["blocks"],
            "docx_sha256": paper.docx_sha256,
            "pdf_sha256": paper.pdf_sha256,
            "files": {name: f"{here}{name}/" for name in ("pdf", "docx")},
            "actions": [one.value for one in allowed_actions(paper, actor, now)],
        }

    @extend_schema(
        operation_id="paper_issue",
        request=s.NewPaperSerializer,
        responses={201: s.PaperSerializer, **problems()},
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
    )
    def create(self, request):
        """签发一件公文：编号、PDF 和 docx 一次完成。If-Match 写事项的版本。"""

        def run():
            now, by = timezone.now(), request.actor
            data = dict(checked(s.NewPaperSerializer(data=request.data)))
            kind, visible = data.pop("kind"), Case.objects.visible_to(by).for_reading()
            case = get_object_or_404(visible.select_related("reason"), number=data.pop("case"))
            if not permissions.may_ever(case, kind, by):
                raise NotAllowed
            version = expected_version(request)
            form = _form(case, kind, data | {"version": version}, by, now)
            paper = actions.issue(case, kind=kind, version=version, by=by, now=now, **form.given())
            return 201, self.full(self._fresh(paper), by, now), case.number

        return idempotent(request, "papers", run)

    @extend_schema(
        operation_id="paper_file_copy",
        request={"multipart/form-data": s.CopySerializer},
        responses={200: s.PaperSerializer, **problems()},
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="actions/file_copy",
        parser_classes=[MultiPartParser],
    )
    def file_copy(self, request, pk):
        """签章件归档：扫描的 PDF 或照片，按页的顺序。"""
        given = (Action.FILE_COPY, s.CopySerializer, _file_copy)
        return self._take(pk, *given, content=sent_files(request))

    @extend_schema(operation_id="paper_pdf", responses={(200, "application/pdf"): bytes})
    @action(detail=True)
    def pdf(self, request, pk):
        """PDF 文件。"""
        return self._file(pk, "pdf")

    @extend_schema(operation_id="paper_docx", responses={(200, TYPES["docx"]): bytes})
    @action(detail=True)
    def docx(self, request, pk):
        """docx 文件。"""
        return self._file(pk, "docx")

    def _file(self, pk, extension):
        paper = self._show(pk)
        return served(getattr(paper.rendition, extension), extension, paper.number)


def _file_copy(paper, *, files, by, now, version):
    """The files are taken apart only where they may be filed."""
    expect(paper, Action.FILE_COPY, by=by, now=now, version=version)
    documents.file_copy(paper, pages=copies.checked(files), by=by, now=now, version=version)


def _form(case, kind, data, by, now):
    """The page's own form, filled in as the page would be. Raises Unprocessable."""
    usual = {
        "to_name": values.receiver(case, kind, by)[1],
        "due_on": values.due_day(case),
        "copies": values.copies(case, kind, by),
    }
    form = PaperForm(usual | data, kind=kind, own=values.due_day(case), today=local_day(now))
    if not form.is_valid():
        raise Unprocessable(form.errors)
    return form
