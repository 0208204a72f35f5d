"""Who calls the API: a key (Bearer) or somebody signed in at the desk (session with CSRF)."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions

from liaison.workflow import Actor

from . import actions


def recognised(key, *, now):
    """The live row behind `key`, its use remembered; None otherwise."""
    row = actions.find(key, now=now)
    if row is not None:
        actions.touch(row, now=now)
    return row


def actor_of(row):
    return Actor(
        kind="key",
        user=row.user,
        memberships=(row.membership,),
        membership=row.membership,
        key=row.pk,
        scopes=frozenset(row.scopes),
        within=row.within,
    )


class KeyAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <key>`; the key acts in the one office it was granted for."""

    def authenticate(self, request):
        kind, _sep, key = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        row = recognised(key.strip(), now=timezone.now())
        if row is None:
            raise exceptions.AuthenticationFailed(_("密钥无效、已过期、已停用，或所属任职已结束。"))
        # Views and the template layer ask Django's request; DRF's own passes the question on.
        request._request.actor = actor_of(row)
        return row.user, row

    def authenticate_header(self, request):
        return 'Bearer realm="api"'


class DeskSession(authentication.SessionAuthentication):
    """The desk's own session; every change needs the CSRF token."""

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise exceptions.PermissionDenied(
                _("缺少或错误的 CSRF 令牌，请刷新页面后重试。"), "csrf"
            ) from error


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "create_api_key 签发的密钥"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = DeskSession
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
