"""The register of papers on the desk, each paper with its files and signed copies, and the words
that a place gives its papers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import paging
from liaison.accounts.models import User
from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.paging import BadCursor
from liaison.workflow import allowed_actions, check_office

from . import actions, copies, kinds, pdf, permissions, wording
from .files import TYPES, served
from .forms import ListForm, VoidForm, WordingForm
from .models import Document, SignedCopy, Wording
from .workflow import WORDS, Action

LIST = "liaison/documents/documents.html"
PAPER = "liaison/documents/document.html"
SHOWN_BODIES = 200


@never_cache
@require_GET
def documents(request):
    """What the actor may see, newest first: every number, the voided ones too."""
    actor = request.actor
    if not permissions.has_documents(actor):
        raise Http404
    scope = Document.objects.visible_to(actor)
    form = ListForm(
        request.GET,
        kinds=[(kind.key, kind.label) for kind in kinds.KINDS.values()],
        bodies=_bodies(scope),
    )
    context = {"actor": actor, "form": form, "may_word": permissions.reads_wordings(actor)}
    if not form.is_valid():
        return render(request, LIST, context, status=422)
    given = {name: value for name, value in form.cleaned_data.items() if value}
    try:
        page = paging.page(
            _narrowed(scope, given), cursor=request.GET.get("cursor", ""), size=30, order=("-id",)
        )
    except BadCursor as refusal:
        return render(request, LIST, context | {"problem": refusal.detail}, status=400)
    context["rows"] = _with_subjects(page.rows, actor)
    context["is_narrowed"] = bool(given)
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode(given | {'cursor': cursor})}"
    return render(request, LIST, context)


def _narrowed(rows, given):
    for name in ("kind", "year", "body"):
        if name in given:
            rows = rows.filter(**{name: given[name]})
    if given.get("state") == "unsigned":
        rows = rows.filter(state="issued", has_copy=False)
    elif "state" in given:
        rows = rows.filter(state=given["state"])
    if "q" in given:
        rows = rows.filter(number__icontains=given["q"]) | rows.filter(title__icontains=given["q"])
    return rows


def _bodies(scope):
    """[(key, name)] of who issued something that the actor may see."""
    rows = scope.order_by("body").values_list("body", "issuer").distinct()[:SHOWN_BODIES]
    return list(dict(rows).items())


def _with_subjects(rows, actor):
    """[(paper, (words, link))]: what each is about, a link only where the actor sees it."""
    found = {}
    for about_type in {row.about_type for row in rows}:
        ids = {row.about_id for row in rows if row.about_type == about_type}
        labels = kinds.ABOUT[about_type].labels(ids, actor)
        found |= {(about_type, pk): label for pk, label in labels.items()}
    return [(row, found.get((row.about_type, row.about_id), ("", ""))) for row in rows]


def _document(request, pk):
    rows = Document.objects.visible_to(request.actor).select_related("issued_by", "rendition")
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_GET
def show(request, pk):
    return _page(request, _document(request, pk))


def _page(request, document, *, status=200, void_form=None, problem=""):
    allowed = set(allowed_actions(document, request.actor, timezone.now()))
    ((_row, subject),) = _with_subjects([document], request.actor)
    pages = list(document.copies.all())
    latest = pages[0].event_seq if pages else 0
    context = {
        "actor": request.actor,
        "document": document,
        "paper": document.rendition.content,
        "edition_words": wording.edition_words(document.edition),
        "subject": subject,
        "steps": _steps(document),
        "copies": [page for page in pages if page.event_seq == latest],
        "older_copies": [page for page in pages if page.event_seq != latest],
        "may_file": Action.FILE_COPY in allowed,
        "void_form": void_form
        or (VoidForm(initial={"version": document.version}) if Action.VOID in allowed else None),
        "problem": problem,
    }
    return render(request, PAPER, context, status=status)


def _steps(document):
    events = list(
        Event.objects.filter(subject_type=document.subject_type, subject_id=document.pk)
        .select_related("words")
        .order_by("seq")
    )
    ids = {event.actor: event.actor.rpartition("user:")[2] for event in events}
    users = User.objects.filter(pk__in=[pk for pk in ids.values() if pk.isdigit()])
    names = {str(user.pk): str(user) for user in users}
    return [
        {
            "at": event.at,
            "title": WORDS.get(event.action, event.action),
            "text": event.words.text if hasattr(event, "words") else "",
            "who": names.get(ids[event.actor], ""),
            "state": "done",
        }
        for event in events
    ]


@never_cache
@require_GET
def file(request, pk, extension):
    """The stored file, byte for byte what the ledger's digest is of."""
    if extension not in {"pdf", "docx"}:
        raise Http404
    document = _document(request, pk)
    stored = getattr(document.rendition, extension)
    inline = extension == "pdf" and "download" not in request.GET
    return served(stored, extension, document.number, inline=inline)


@never_cache
@require_GET
def copy(request, pk, copy):
    document = _document(request, pk)
    page = get_object_or_404(SignedCopy, document=document, pk=copy)
    name = f"{document.number}-{_('签章件')}{page.position}"
    return served(page.file, "pdf" if page.is_pdf else "jpg", name, inline=not page.is_pdf)


@never_cache
@require_POST
def file_copy(request, pk):
    document = _document(request, pk)
    if Action.FILE_COPY not in allowed_actions(document, request.actor, timezone.now()):
        _refuse(document, request, Action.FILE_COPY)
    try:
        check_office(request)
        pages = copies.checked(request.FILES.getlist("files"))
        actions.file_copy(
            document,
            pages=pages,
            version=_version(request),
            by=request.actor,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _page(
            request, _document(request, pk), status=refusal.status, problem=str(refusal.detail)
        )
    messages.success(request, _("签章件已归档。"))
    return redirect("documents:show", pk)


def _version(request):
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _refuse(document, request, action):
    if not document.roles_of(request.actor) & document.TRANSITIONS[action].roles:
        raise PermissionDenied


@never_cache
@require_POST
def void(request, pk):
    document = _document(request, pk)
    _refuse(document, request, Action.VOID)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return _page(request, document, status=422, void_form=form)
    try:
        check_office(request)
        actions.void(document, **form.cleaned_data, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        return _page(
            request, _document(request, pk), status=refusal.status, problem=str(refusal.detail)
        )
    messages.success(request, _("已作废，文号保留在登记簿里。"))
    return redirect("documents:show", pk)


# --- words ----------------------------------------------------------------------------------------


@never_cache
@require_GET
def wordings(request):
    """Every kind of paper, with whose words it has here."""
    actor = request.actor
    if not permissions.reads_wordings(actor):
        raise Http404
    division = actor.membership.division_id or ""
    rows = [
        (kind, wording.own(kind.key, division), wording.in_force(kind.key, division)[1])
        for kind in kinds.KINDS.values()
    ]
    return render(request, "liaison/documents/wordings.html", {"actor": actor, "rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def wording_of(request, kind):
    """One kind: what may be written, its preview, and the versions before."""
    house, division = _kind(request, kind)
    may_word = permissions.may_word(request.actor)
    if request.method == "POST" and not may_word:
        raise PermissionDenied
    if request.method == "GET":
        form = WordingForm(initial=_initial(house, division), kind=house)
        return _wording_page(request, house, division, form)
    form = WordingForm(request.POST, kind=house)
    if not form.is_valid():
        return _wording_page(request, house, division, form, status=422)
    if "pdf" in request.POST:
        drawn = pdf.draw(form.sample(), at=timezone.now(), preview=True)
        return HttpResponse(drawn, content_type=TYPES["pdf"])
    if "preview" in request.POST:
        return _wording_page(request, house, division, form, paper=form.sample())
    try:
        check_office(request)
        actions.word(
            kind=house.key,
            division=division,
            **form.cleaned_data,
            by=request.actor,
            now=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(getattr(refusal, "field", None), str(refusal.detail))
        return _wording_page(request, house, division, form, status=refusal.status)
    messages.success(request, _("已保存。以后签发的用新模板，已签发的不变。"))
    return redirect("documents:wording", house.key)


@never_cache
@require_POST
def restore(request, kind):
    """Back to the house's own words, as a version of its own."""
    house, division = _kind(request, kind)
    if not permissions.may_word(request.actor):
        raise PermissionDenied
    try:
        check_office(request)
        actions.word(
            kind=house.key,
            division=division,
            version=_version(request),
            word="",
            title="",
            to="",
            body="",
            by=request.actor,
            now=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("已恢复系统的模板。"))
    return redirect("documents:wording", house.key)


def _kind(request, key):
    if not permissions.reads_wordings(request.actor) or key not in kinds.KINDS:
        raise Http404
    return kinds.KINDS[key], request.actor.membership.division_id or ""


def _versions(house, division):
    return Wording.objects.filter(kind=house.key, division=division).order_by("-version")


def _initial(house, division):
    last = _versions(house, division).first()
    word, title, to, body, _edition = wording.in_force(house.key, division)
    return {
        "version": last.version if last else 0,
        "word": word,
        "title": title,
        "to": to,
        "body": body,
    }


def _wording_page(request, house, division, form, *, status=200, paper=None):
    word, title, to, body, edition = wording.in_force(house.key, division)
    samples = house.samples | {"发文字号": wording.fill(word, house.samples) + "〔2026〕3号"}
    shown = wording.compose(house.key, samples, wording=(word, title, to, body, edition))
    context = {
        "actor": request.actor,
        "kind": house,
        "form": form,
        "own": wording.own(house.key, division),
        "may_word": permissions.may_word(request.actor),
        "variables": sorted(house.samples.items()),
        "versions": _versions(house, division).select_related("written_by")[:20],
        "latest": _initial(house, division)["version"],
        "paper": paper or shown,
        "is_sample": paper is not None,
    }
    return render(request, "liaison/documents/wording.html", context, status=status)
