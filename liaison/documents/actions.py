"""Verbs of papers: issue one with its number, take a signed copy in, void one, word a kind."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison import stored
from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.text import fit
from liaison.workflow import SYSTEM, begin, record, step

from . import kinds, numbering, storage, wording
from .copies import BadCopy
from .models import Document, Rendition, SignedCopy, Wording
from .permissions import may_word, office_of
from .workflow import ERASE, ISSUE, Action, State

GONE = _lazy("（已按本人要求删除）")
TURNS = 3  # the last under the lock of the number
LONGEST_WORD = Document._meta.get_field("word").max_length


class Invalid(Refusal):
    status = 422
    code = "invalid"

    def __init__(self, detail, field=None):
        super().__init__(detail)
        self.field = field


def prepared(kind, values, *, division, now, word=""):
    """(content, word): what a paper of `kind` would say; its number is blank until it is issued."""
    given = wording.in_force(kind, division)
    word = fit(word or wording.fill(given[0], values))
    values = values | {
        "日期": wording.day_words(now),
        "发文字号": numbering.blank(word, now),
    }
    return wording.compose(kind, values, wording=given), word


def issue(*, by, now, **paper):
    """Issue one paper: see issue_all."""
    return issue_all([paper], by=by, now=now)[0]


def issue_all(papers, *, by, now):
    """Issue papers: number, files and the first event of each in one transaction. Each is a dict
    with `kind`, `about` (a subject, locked by the caller), `values`, `division`, and may have
    `quotes` (a person's own words in it, see forget), `addressee`, `office` and `body` (who
    counts the numbers, where that is not the actor's office) and `word` for the template's 代字.

    They are drawn with the numbers that come next before these are taken, so that nobody waits
    for another's drawing; where somebody was quicker they are drawn again, at last under lock.
    """
    with transaction.atomic():
        plans = [_planned(by=by, now=now, **paper) for paper in papers]
        for turn in range(TURNS):
            _count(plans, now, locked=turn == TURNS - 1)
            drawn = [_drawn(plan.numbered, now) for plan in plans]
            try:
                with transaction.atomic():
                    return [
                        _stored(plan, files, by, now)
                        for plan, files in zip(plans, drawn, strict=True)
                    ]
            except BaseException as error:
                storage.remove([files[name] for files in drawn for name in ("docx", "pdf")])
                if not isinstance(error, numbering.Taken):
                    raise
    raise AssertionError("a locked number is nobody else's")


@dataclass
class _Plan:
    """A paper about to be issued; `year` and `serial` are what is hoped for until it is taken."""

    kind: str
    about: object
    division: str
    office: str
    body: str
    word: str
    addressee: str
    content: dict
    year: int = 0
    serial: int = 0

    @property
    def number(self):
        return numbering.words(self.word, self.year, self.serial)

    @property
    def numbered(self):
        return _numbered(self.content, self.content["number"], self.number)


def _planned(
    *,
    kind,
    about,
    values,
    division,
    body="",
    office="",
    word="",
    addressee="",
    quotes=(),
    by,
    now,
):
    office = office or office_of(by)
    content, word = prepared(kind, values, division=division, now=now, word=word)
    if len(word) > LONGEST_WORD:
        raise Invalid(
            _("发文机关代字“%(word)s”超过 %(most)s 个字，请代表工委在公文模板里改短。")
            % {"word": word, "most": LONGEST_WORD}
        )
    content |= {"quotes": [fit(quote) for quote in quotes]}
    return _Plan(kind, about, division, office, body or office, word, addressee, content)


def _count(plans, now, *, locked):
    """The number that comes next for each; two papers of one series follow one another."""
    year, reached = numbering.year_of(now), {}
    for plan in plans:
        key = (plan.body, plan.word)
        if key not in reached:
            reached[key] = numbering.last(body=plan.body, word=plan.word, year=year, locked=locked)
        reached[key] += 1
        plan.year, plan.serial = year, reached[key]


def _stored(plan, files, by, now):
    numbering.take(body=plan.body, word=plan.word, year=plan.year, serial=plan.serial)
    content = plan.numbered
    row = Document(
        kind=plan.kind,
        about_type=plan.about.subject_type,
        about_id=plan.about.pk,
        division=plan.division,
        body=plan.body,
        office=plan.office,
        issuer=content["signature"][:80],
        word=plan.word,
        year=plan.year,
        serial=plan.serial,
        number=plan.number,
        title=content["title"][:160],
        to_name=content["to"][:120],
        addressee=plan.addressee,
        edition=content["edition"],
        issued_by=by.user,
        issued_at=now,
        docx_sha256=files["docx_sha256"],
        pdf_sha256=files["pdf_sha256"],
    )
    data = {
        "number": row.number,
        "kind": row.kind,
        "edition": row.edition,
        "about": f"{row.about_type}:{row.about_id}",
        "docx": row.docx_sha256,
        "pdf": row.pdf_sha256,
    }
    with begin(row, ISSUE, by=by, now=now, role="issuer", data=data) as document:
        Rendition.objects.create(document=document, content=content, **files)
    return row


def _numbered(content, blank, number):
    """The blank of the preview filled in, wherever the words say it."""
    blocks = [_with_number(block, blank, number) for block in content["blocks"]]
    return content | {
        "number": number,
        "blocks": blocks,
        "title": content["title"].replace(blank, number),
    }


def _with_number(block, blank, number):
    if block["kind"] == "row":
        return block | {"cells": [cell.replace(blank, number) for cell in block["cells"]]}
    return block | {"text": block["text"].replace(blank, number)}


def _drawn(content, now, *, at=None):
    """The files of a paper of `at`, stored now: the sweep looks where something was written."""
    from . import docx, pdf  # with the first paper: 8 MB that most processes never need

    files = {}
    for extension, draw in (("docx", docx.draw), ("pdf", pdf.draw)):
        name, digest = storage.keep(draw(content, at=at or now), extension, now)
        files |= {extension: name, f"{extension}_sha256": digest}
    return files


def file_copy(document, *, pages, by, now, version=None):
    """Keep the signed copy's pages (copies.checked), each with its digest in the ledger."""
    kept = [(page, *storage.keep(page.data, page.extension, now)) for page in pages]
    data = {"pages": [digest for _page, _name, digest in kept]}
    try:
        with _moving(document, Action.FILE_COPY, by=by, now=now, version=version, data=data) as row:
            if row.rendition.pdf_sha256 in data["pages"]:
                raise BadCopy(_("和签发的 PDF 完全一样，上面没有签章，请上传盖章后的扫描件。"))
            row.has_copy = True
            SignedCopy.objects.bulk_create(
                SignedCopy(
                    document=row,
                    event_seq=row.version + 1,
                    position=position,
                    is_pdf=page.is_pdf,
                    file=name,
                    sha256=digest,
                    filed_at=now,
                )
                for position, (page, name, digest) in enumerate(kept, 1)
            )
    except BaseException:
        storage.remove([name for _page, name, _digest in kept])
        raise
    return document


def void(document, *, text, by, now, version=None):
    """作废, with the reason; the number stays in the register and is never given again."""
    if not text.strip():
        raise Invalid(_("请写明作废的原因。"), "text")
    with _moving(document, Action.VOID, by=by, now=now, version=version, text=text) as row:
        row.state = State.VOIDED
    return document


@contextmanager
def _moving(document, action, *, by, now, version, text="", data=None):
    """One step of the paper. What it is about is locked first, as every verb does, and hears of
    it in the same transaction."""
    about = kinds.ABOUT[document.about_type]
    with transaction.atomic():
        about.lock(document.about_id)
        given = {"by": by, "now": now, "version": version, "text": text, "data": data}
        with step(document, action, **given) as row:
            yield row
        if about.moved:
            about.moved(document, action, by, now, text)


def word(*, kind, division, version, word, title, to, body, by, now):
    """Give `kind` its next wording in `division`; an empty body goes back to the house's own.
    `version` is the one that was read."""
    if not may_word(by) or not division.startswith(by.membership.division_id):
        raise Invalid(_("只能修改本辖区的模板。"))
    if body and (found := wording.wrong(body, kinds.KINDS[kind])):
        raise Invalid(found, "body")
    with transaction.atomic():
        rows = Wording.objects.filter(kind=kind, division=division)
        last = rows.select_for_update().order_by("-version").first()
        if version != (last.version if last else 0):
            raise Stale(_("别人刚改过这个模板，请先看最新的再改。"))
        return Wording.objects.create(
            kind=kind,
            division=division,
            version=version + 1,
            word=word if body else "",
            title=title if body else "",
            to=to if body else "",
            body=body,
            written_by=by.user,
            written_at=now,
        )


class Stale(Refusal):
    status = 412
    code = "stale-version"


def archived(*, about):
    """{name: bytes} of every paper about `about` and its signed copies: what a sealed copy keeps
    before `forget` draws them anew."""
    files = {}
    papers = Document.objects.of(about).select_related("rendition").prefetch_related("copies")
    for row in papers.order_by("pk"):
        files[f"paper-{row.pk}.pdf"] = _read(row.rendition.pdf)
        for copy in row.copies.all():
            extension = "pdf" if copy.is_pdf else "jpg"
            name = f"paper-{row.pk}-signed-{copy.event_seq}-{copy.position}.{extension}"
            files[name] = _read(copy.file)
    return files


def _read(stored):
    with stored.open("rb") as file:
        return file.read()


def forget(*, about, scrub, words, now):
    """Take a person out of every paper about `about` that names them: drawn anew, its signed
    copies gone; the digest that the first event holds stays, and a new one follows it. `words`:
    what the paper quotes of the person (content["quotes"]) goes too."""
    for row in Document.objects.of(about).select_for_update(of=("self",)).order_by("pk"):
        held = row.rendition
        content = wording.each_text(_unquoted(held.content) if words else held.content, scrub)
        texts = ledger.rewritten(subject=row, change=lambda _event, text: scrub(text))
        if content == held.content and not texts:
            continue  # the paper never named the person, nor does its signed copy
        gone = list(row.copies.all())
        old = [held.docx.name, held.pdf.name, *(copy.file.name for copy in gone)]
        for name, value in {
            "content": content,
            **_drawn(content, now, at=row.issued_at),
        }.items():
            setattr(held, name, value)
        held.save()
        row.copies.all().delete()
        Document.objects.filter(pk=row.pk).update(
            title=content["title"][:160], to_name=content["to"][:120], has_copy=False
        )
        row.refresh_from_db()
        data = {"docx": held.docx_sha256, "pdf": held.pdf_sha256, "copies": len(gone)}
        data["redacted"] = ledger.redactions(texts)
        event = record(row, ERASE, by=SYSTEM, now=now, data=data)
        ledger.redact(event=event, texts=texts)
        transaction.on_commit(lambda names=old: storage.remove(names), robust=True)


def _unquoted(content):
    """Longest first: a title may stand in the text that follows it."""
    quotes = sorted(filter(None, content.get("quotes", ())), key=len, reverse=True)

    def without(text):
        for quote in quotes:
            text = text.replace(quote, str(GONE))
        return text

    return wording.each_text(content | {"quotes": []}, without)


def sweep_files(*, now):
    """Files whose row never came, or has let go of them; answers how many."""
    rows = {Rendition: ("docx", "pdf"), SignedCopy: ("file",)}
    return stored.sweep(storage.ROOT, rows, now)
