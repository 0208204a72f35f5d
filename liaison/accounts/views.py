import math
from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, PasswordResetConfirmView
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as otp_login

from liaison.jurisdiction.rules import rule
from liaison.limits import actions as limits
from liaison.limits.address import client_address, client_network

from . import actions, rules, second_factor
from .forms import ChangeForm, ChooseForm, CodeForm, ResetForm, SignInForm, VerifyForm
from .middleware import SINCE
from .models import BackupCodes, User

PAGE = 30


def safe_next(request):
    """`next` when it is a path of this site, else where everybody starts."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def too_many(request, wait):
    response = render(request, "liaison/accounts/locked_out.html", {"wait": wait}, status=429)
    response["Retry-After"] = str(wait.seconds)
    return response


@method_decorator(never_cache, name="dispatch")
class SignInView(LoginView):
    """Name and password. Whether an account exists is never told."""

    form_class = SignInForm
    template_name = "liaison/accounts/sign_in.html"
    extra_context = {"site_name": settings.SITE_NAME}  # LoginView would say the host instead

    def get(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        wait = limits.hit(
            scope="sign-in",
            key=client_network(request),
            limit=rule(rules.SIGN_INS_PER_QUARTER),
            per=timedelta(minutes=15),
            now=timezone.now(),
        )
        return too_many(request, wait) if wait else super().post(request, *args, **kwargs)

    def form_valid(self, form):
        user, now = form.get_user(), timezone.now()
        login(self.request, user)
        self.request.session[SINCE] = int(now.timestamp())
        device = second_factor.trusted_device(
            user, self.request.COOKIES.get(second_factor.COOKIE), now
        )
        if device:
            self.request.session[second_factor.TRUSTED] = device.pk
        self.request.session[second_factor.HAS_DEVICE] = second_factor.has_device(user)
        if not user.must_change_password and actions.password_is_old(user, now):
            actions.require_change(user=user)
        self._log(user, user.username, True, now)
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        username = str(form.data.get("username", "")).strip()
        self._log(User.objects.filter(username=username).first(), username, False, timezone.now())
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _log(self, user, username, succeeded, now):
        actions.log(
            user=user,
            username=username,
            succeeded=succeeded,
            method="password",
            address=client_address(self.request),
            now=now,
        )


def locked_out(request, response, credentials):
    """The answer of django-axes after too many failures; unknown names are locked alike."""
    username = str((credentials or {}).get("username", ""))
    since = (
        AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    now = timezone.now()
    actions.lock_out(
        user=User.objects.filter(username=username).first(),
        username=username,
        address=client_address(request),
        now=now,
    )
    until = (since or now) + timedelta(hours=settings.AXES_COOLOFF_TIME)
    return too_many(request, limits.Wait(max(1, math.ceil((until - now).total_seconds()))))


@require_POST
def sign_out(request):
    logout(request)
    messages.success(request, _("您已退出。"))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_GET
def home(request):
    return render(
        request,
        "liaison/accounts/home.html",
        {"has_device": second_factor.has_device(request.user)},
    )


def _guess(request, now):
    """Counts one guess of a code: five in five minutes, however many at once."""
    return limits.hit(
        scope="second-factor",
        key=str(request.user.pk),
        limit=5,
        per=timedelta(minutes=5),
        now=now,
    )


def _log_factor(request, succeeded, method, now):
    actions.log(
        user=request.user,
        username=request.user.username,
        succeeded=succeeded,
        method=method,
        address=client_address(request),
        now=now,
    )


def _may_trust(request):
    """Representatives' own phones by default; asked of whoever sits above (memberships)."""
    membership = request.actor.membership
    return membership is not None and membership.role in rule(rules.TRUSTED_ROLES)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def verify(request):
    if not second_factor.has_device(request.user):
        return redirect("accounts:second_factor")
    may_trust, now = _may_trust(request), timezone.now()
    form = VerifyForm(request.POST or None, may_trust=may_trust)
    if request.method == "POST" and form.is_valid():
        if wait := _guess(request, now):
            return too_many(request, wait)
        device = second_factor.verify(request.user, form.cleaned_data["code"], now)
        method = "backup" if isinstance(device, BackupCodes) else "totp"
        _log_factor(request, device is not None, method, now)
        if device is not None:
            return _verified(request, device, form.cleaned_data.get("trust"), now)
        form.add_error("code", _("验证码不正确或已经用过。"))
    context = {"form": form, "next": safe_next(request)}
    status = 422 if form.errors else 200
    return render(request, "liaison/accounts/verify.html", context, status=status)


def _verified(request, device, trust, now):
    request.session.cycle_key()
    otp_login(request, device)
    response = redirect(safe_next(request))
    if trust:
        label = second_factor.label_of(request.headers.get("User-Agent", ""))
        phone, token = second_factor.trust(request.user, label, now)
        request.session[second_factor.TRUSTED] = phone.pk
        response.set_cookie(
            second_factor.COOKIE,
            token,
            max_age=second_factor.TRUST,
            path=resolve_url("accounts:home"),
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_factor_page(request):
    """Set the authenticator up, or replace it: the latter only after verifying with the old."""
    known = second_factor.has_device(request.user)
    if known and not request.user.is_verified():
        return redirect("accounts:verify")
    device, now = second_factor.unconfirmed_device(request.user), timezone.now()
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = _("验证器应用里现在显示的六位数字。")
    if request.method == "POST" and form.is_valid():
        if wait := _guess(request, now):
            return too_many(request, wait)
        confirmed = second_factor.confirm(device, form.cleaned_data["code"], now)
        _log_factor(request, confirmed is not None, "set-up", now)
        if confirmed:
            request.session.cycle_key()
            otp_login(request, confirmed)
            request.session[second_factor.HAS_DEVICE] = True
            return _show_codes(request)
        form.add_error("code", _("验证码不正确，请核对手机时间后再试。"))
    context = {
        "form": form,
        "known": known,
        "drawing": second_factor.drawing(device),
        "secret": second_factor.secret_words(device),
    }
    status = 422 if form.errors else 200
    return render(request, "liaison/accounts/second_factor.html", context, status=status)


def _show_codes(request):
    codes = second_factor.renew_backup_codes(request.user)
    context = {"codes": codes, "next": safe_next(request)}
    return render(request, "liaison/accounts/backup_codes.html", context)


@never_cache
@require_POST
def backup_codes(request):
    if not request.user.is_verified():
        return redirect("accounts:verify")
    return _show_codes(request)


@require_GET
def devices(request):
    phones = request.user.trusted_devices.filter(expires_at__gt=timezone.now()).order_by("-pk")
    return render(request, "liaison/accounts/devices.html", {"devices": phones})


@require_POST
def revoke_device(request, pk):
    gone, _rows = request.user.trusted_devices.filter(pk=pk).delete()
    if not gone:
        raise Http404
    messages.success(request, _("已取消信任，那部手机下次须重新验证。"))
    return redirect("accounts:devices")


@require_GET
def sign_ins(request):
    """Newest first; `before` is the last id of the page before."""
    rows = request.user.sign_ins.select_related("by").order_by("-pk")
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    rows = list(rows[: PAGE + 1])
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    context = {"sign_ins": rows[:PAGE], "older": older}
    return render(request, "liaison/accounts/sign_ins.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request):
    form = ChangeForm(request.user, request.POST or None)
    if request.method == "POST":
        now = timezone.now()
        wait = limits.hit(
            scope="change-password",
            key=str(request.user.pk),
            limit=10,
            per=timedelta(minutes=15),
            now=now,
        )
        if wait:
            return too_many(request, wait)
        if form.is_valid():
            actions.set_password(
                user=request.user, password=form.cleaned_data["new_password1"], now=now
            )
            update_session_auth_hash(request, request.user)
            messages.success(request, _("密码已更换，其他设备上的登录已退出。"))
            return redirect(safe_next(request))
    context = {"form": form, "next": safe_next(request)}
    status = 422 if form.errors else 200
    return render(request, "liaison/accounts/change_password.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "POST"])
def reset(request):
    """Ask for a link. The answer is the same for every name."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now, hour = timezone.now(), timedelta(hours=1)
        username = form.cleaned_data["username"]
        if wait := limits.hit(
            scope="reset-network", key=client_network(request), limit=20, per=hour, now=now
        ):
            return too_many(request, wait)
        if not limits.hit(scope="reset", key=username, limit=3, per=hour, now=now):
            actions.send_reset(username=username, now=now)
        return render(request, "liaison/accounts/reset_sent.html")
    status = 422 if form.errors else 200
    return render(request, "liaison/accounts/reset.html", {"form": form}, status=status)


class SetPasswordView(PasswordResetConfirmView):
    """The page behind the links of invitations and resets; the token leaves the address bar."""

    form_class = ChooseForm
    template_name = "liaison/accounts/set_password.html"
    success_url = reverse_lazy("accounts:sign_in")

    def form_valid(self, form):
        now = timezone.now()
        actions.set_password(
            user=self.user,
            password=form.cleaned_data["new_password1"],
            now=now,
            forget_devices=True,
        )
        actions.log(
            user=self.user,
            username=self.user.username,
            succeeded=True,
            method="reset",
            address=client_address(self.request),
            now=now,
        )
        logout(self.request)
        messages.success(self.request, _("密码已设置，请登录。"))
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def render_to_response(self, context, **kwargs):
        if not self.validlink:
            kwargs["status"] = 410
        return super().render_to_response(context, **kwargs)
