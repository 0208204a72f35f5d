"""REST for cases. Every action has its own endpoint; all of them call the verbs in actions.py."""

from dataclasses import replace

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotAuthenticated
from rest_framework.response import Response

from liaison.acting import IDEMPOTENCY_KEY, IF_MATCH, problems
from liaison.attachments.api import owner_of
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.limits.address import client_network
from liaison.rest import (
    BadQuery,
    ListView,
    Open,
    SignedIn,
    caller,
    canonical,
    checked,
    expected_version,
    idempotent,
    request_key,
)
from liaison.workflow import NotAllowed, citizen_of
from stations.qrcodes.landing import resolve

from . import (
    actions,
    asking,
    crossing,
    extensions,
    intake,
    permissions,
    presentation,
    timeline,
)
from . import serializers as s
from .filters import CaseFilter
from .lookup import look_up
from .models import Case, Category, Channel
from .presentation import full, public, row, rows
from .workflow import Action, State

VERBS = {Action.OBJECT: actions.object_to} | extensions.VERBS
BODIES = s.BODIES | extensions.BODIES
BY_CITIZEN = {Action.RATE, Action.WITHDRAW, Action.SUPPLY_INFO}


class Gone(Refusal):
    status = 410
    code = "code-revoked"


class StaffSession(Refusal):
    """Nobody speaks for a citizen while signed in as staff."""

    status = 403
    code = "staff-session"


class CaseView(ListView):
    """事项。"""

    scopes = ("cases:read", "cases:write")
    lookup_field = "number"
    lookup_value_regex = r"[0-9]{6}-[0-9]{8}-[0-9]{5,9}"
    filterset_class = CaseFilter
    serializer_class = s.CaseRowSerializer
    queryset = Case.objects.none()
    orders = {
        "queue_at": ("queue_at", "id"),
        "-queue_at": ("-queue_at", "-id"),
        "submitted_at": ("submitted_at", "id"),
        "-submitted_at": ("-submitted_at", "-id"),
    }

    def get_permissions(self):
        public_ones = {"create", "track", "rating"} | {f"act_{name}" for name in BY_CITIZEN}
        return [Open() if self.action in public_ones else SignedIn()]

    def get_queryset(self):
        return rows(Case.objects.visible_to(self.request.actor))

    def filterset_kwargs(self):
        return {"now": timezone.now(), "actor": self.request.actor}

    def represent(self, found):
        return [row(values) for values in found]

    def _case(self, number):
        visible = Case.objects.visible_to(self.request.actor).for_reading()
        return get_object_or_404(visible, number=number)

    @extend_schema(
        operation_id="case_submit",
        request=s.NewCaseSerializer,
        responses={200: s.ReceiptSerializer, 201: s.ReceiptSerializer},
        parameters=[IDEMPOTENCY_KEY],
        auth=[{}],
    )
    def create(self, request):
        """群众提交事项。无需账号；编号和查询码只在这里给出一次。"""
        now = timezone.now()
        data = _checked(request, s.NewCaseSerializer)
        recipient = _recipient(data, now)
        number, code, is_new, _replayed = intake.take_in(
            recipient,
            _fields(data),
            key=request_key(request),
            caller=caller(request.actor) if request.user.is_authenticated else intake.ANYBODY,
            body=canonical(request.data),
            address=client_network(request),
            now=now,
            channel=_channel(recipient),
        )
        case = Case.objects.get(number=number)
        return Response(_receipt(case, code, is_new), status=201 if is_new else 200)

    @extend_schema(operation_id="case_detail", responses=s.CaseSerializer)
    def retrieve(self, request, number):
        """一件事项，连同现在可以做的动作、各个时限和版本（也在 ETag 中）。"""
        case = self._case(number)
        shown = full(case, request.actor, timezone.now(), reveal=True)
        return Response(shown, headers={"ETag": f'"{case.version}"'})

    @extend_schema(
        operation_id="case_track",
        parameters=[s.TrackQuerySerializer],
        responses=s.PublicCaseSerializer,
        filters=False,
        auth=[{}],
    )
    @action(detail=False, pagination_class=None)
    def track(self, request):
        """凭编号和查询码看进度。编号错和查询码错得到同样的应答。"""
        query = s.TrackQuerySerializer(data=request.query_params)
        if not query.is_valid():
            raise BadQuery(query.errors)
        now = timezone.now()
        case = look_up(**query.validated_data, address=client_network(request), now=now)
        return Response(public(case, now), headers={"Cache-Control": "no-store"})

    @extend_schema(
        operation_id="case_rating",
        request=s.RatingSerializer,
        responses=s.PublicCaseSerializer,
        parameters=[IDEMPOTENCY_KEY],
        auth=[{}],
    )
    @action(detail=True, methods=["post"])
    def rating(self, request, number):
        """群众评价。工作人员登录状态下不受理。"""
        return self._citizen_acts(request, number, Action.RATE, s.RatingSerializer)

    @extend_schema(
        operation_id="case_events", responses=s.EventSerializer(many=True), filters=False
    )
    @action(detail=True, filter_backends=[], orders={"seq": ("seq",)})
    def events(self, request, number):
        """经过记录：每条带自己的摘要和前一条的摘要。"""
        case = self._case(number)
        found = Event.objects.filter(subject_type=case.subject_type, subject_id=case.pk)
        words = None
        if permissions.is_unit(request.actor):
            words = timeline.read_by_unit(case, request.actor.membership.organisation)
            found = found.filter(seq__in=words)
        page = self.paginate_queryset(found.select_related("words"))
        shown = s.EventSerializer(page, many=True).data
        for event in shown if words is not None else ():
            event["text"] = words[event["seq"]]
        read = permissions.reader(case, request.actor)
        for event in shown:
            own = timeline.is_citizens(event["action"], event["role"])
            event["text"] = read(event["text"] or "", own)
        return self.get_paginated_response(shown)

    @extend_schema(
        operation_id="case_cross_number_add",
        request=s.NewCrossNumberSerializer,
        responses={201: s.CrossNumberSerializer(many=True), **problems()},
        parameters=[IDEMPOTENCY_KEY],
    )
    @action(detail=True, methods=["post"], url_path="cross-numbers", pagination_class=None)
    def cross_numbers(self, request, number):
        """登记其他平台的编号；应答是登记后的全部编号。"""

        def run():
            case, by = self._case(number), request.actor
            data = _checked(request, s.NewCrossNumberSerializer)
            crossing.add(case, by=by, now=timezone.now(), **data)
            return 201, presentation.cross_numbers(case, by), number

        return idempotent(request, f"cases.{number}.cross_numbers", run)

    @extend_schema(
        operation_id="case_cross_number_remove",
        request=None,
        responses={204: None, **problems(401, 403, 404, 422, 429)},
    )
    @action(detail=True, methods=["delete"], url_path="cross-numbers/(?P<cross_number>[0-9]{1,18})")
    def cross_number(self, request, number, cross_number):
        """删除登记错的平台编号。"""
        crossing.remove(
            self._case(number), pk=int(cross_number), by=request.actor, now=timezone.now()
        )
        return Response(status=204)

    def _act(self, request, number, name):
        if name in BY_CITIZEN and "code" in request.data:
            body = type("Body", (BODIES[name], s.CodeSerializer), {})
            return self._citizen_acts(request, number, name, body)
        if not request.user.is_authenticated:
            raise NotAuthenticated

        def run():
            now = timezone.now()
            case = self._case(number)
            by = request.actor
            if not case.roles_of(by) & case.TRANSITIONS[name].roles:
                raise NotAllowed(_("您没有办理这一步的权限。"))
            version = expected_version(request)
            data = _checked(request, BODIES[name])
            _verb(name)(case, by=by, now=now, version=version, **data)
            return 200, full(case, by, now)

        answer = idempotent(request, f"cases.{number}.{name}", run)
        answer["ETag"] = f'"{answer.data["version"]}"'
        return answer

    def _citizen_acts(self, request, number, name, body):
        if request.user.is_authenticated:
            raise StaffSession(_("工作人员登录状态下不能代群众办理，请先退出登录。"))
        now = timezone.now()
        data = _checked(request, body)
        code = data.pop("code", "")
        case = look_up(number, code, address=client_network(request), now=now)

        def run():
            _verb(name)(case, by=citizen_of(case), now=now, **data)
            return 200, public(case, now)

        return idempotent(request, f"cases.{number}.{name}", run)


def _checked(request, body):
    data = dict(checked(body(data=request.data)))
    if issubclass(body, s.AttachmentsMixin):
        data["owner"] = owner_of(request, data.get("owner"))
    return data


def _verb(name):
    return VERBS.get(name) or getattr(actions, name)


def _endpoint(name):
    def act(self, request, number):
        return self._act(request, number, name)

    act.__name__ = f"act_{name.value}"
    act.__doc__ = str(name.label)
    by_citizen = [{}] if name in BY_CITIZEN else None
    body = BODIES[name]
    if name in BY_CITIZEN:
        body = type(f"Citizen{body.__name__}", (body, s.CodeSerializer), {})
    routed = action(
        detail=True, methods=["post"], url_path=f"actions/{name.value}", url_name=name.value
    )(act)
    return extend_schema(
        operation_id=f"case_{name.value}",
        summary=str(name.label),
        request=body,
        responses={200: s.CaseSerializer, **problems()},
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
        auth=by_citizen,
    )(routed)


for _name in BODIES:
    setattr(CaseView, f"act_{_name.value}", _endpoint(_name))


# --- a new case -----------------------------------------------------------------------------------


def _recipient(data, now):
    """The addressee: a scanned code, else a representative (at a named station), else a station."""
    if token := data.get("recipient"):
        found = resolve(token, now)
        if found is None or found.elsewhere:
            raise intake.NoRecipient(_("没有这个二维码，请重新扫码。"))
        if found.is_gone:
            raise Gone(_("这个二维码已经停用，请改向站点反映。"))
        return intake.of_landing(found)
    station = data.get("station")
    if not data.get("representative"):
        return intake.of_station(station)
    chosen = intake.of_representative(data["representative"])
    if station and chosen.station.code != station:
        attached = {a.station.code for a in chosen.representative.attachments.all()}
        if station not in attached:
            raise intake.NoRecipient(_("这位代表不在这个站点。"))
        return replace(intake.of_station(station), representative=chosen.representative)
    return chosen


def _channel(recipient):
    return Channel.API if recipient.channel == Channel.WEB else recipient.channel


def _fields(data):
    """The keywords of actions.submit."""
    location, contact = data.get("location") or {}, data.get("contact") or {}
    return {
        "title": data["title"],
        "content": data["content"],
        "kind": data.get("kind", ""),
        "category": data.get("category"),
        "location_text": location.get("text", ""),
        "longitude": location.get("longitude"),
        "latitude": location.get("latitude"),
        "name": contact.get("name", ""),
        "phone": contact.get("phone", ""),
        "wants_reply": data.get("wants_reply", True),
        "confidential": data.get("confidential", False),
        "headcount": data.get("headcount"),
        "companions": data.get("companions", ()),
        "involves_minor": bool(data.get("involves_minor") or data.get("guardian")),
        "guardian": data.get("guardian"),
        "accused": data.get("accused", ""),
        "sensitive": asking.AGREE if data.get("sensitive_consent") else "",
        "photos": data.get("photos", ()),
        "upload_key": data["owner"],
        "client_submitted_at": data.get("client_submitted_at"),
    }


def _receipt(case, code, is_new):
    """A new case answers as it was at intake, so that a repeated request reads the same."""
    due = Clock.objects.of(case).filter(kind="response").values_list("due_at", flat=True).first()
    return {
        "number": case.number,
        "query_code": code or None,
        "state": State.SUBMITTED if is_new else case.state,
        "response_due_at": due and timezone.localtime(due),
        "notices": asking.notices(case),
        "track_url": f"{settings.SITE_URL}{reverse('cases:track')}?number={case.number}",
    }


class CategoryView(ListView):
    """事项类别，两级：2 位和 4 位代码。"""

    permission_classes = [Open]
    queryset = Category.objects.filter(is_active=True)
    serializer_class = s.CategorySerializer
    orders = {"code": ("code",)}
