"""From a signed-in user to the Actor of a request: current memberships, one of them active."""

from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal
from liaison.workflow import Actor

ANONYMOUS = Actor(kind="anonymous")


def actor_of(user, now):
    """Two queries. The active membership is the one chosen last, else the first."""
    if not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    memberships = tuple(user.memberships.current(now).with_places().order_by("pk"))
    chosen = next((m for m in memberships if m.pk == user.active_membership_id), None)
    return Actor(
        kind="user",
        user=user,
        memberships=memberships,
        membership=chosen or next(iter(memberships), None),
    )


class OtherOffice(Refusal):
    """The page was opened in one office and sent in another: nobody acts as whom they did not
    choose, least of all past the key of the office they proposed to (409)."""

    status = 409
    code = "other-office"
    detail = _("打开页面以后您的身份换了，刚才这一步没有执行。请看清现在的身份再操作。")


def check_office(request):
    """Raise OtherOffice unless the form (components/_office.html) was opened in the office that
    is active now."""
    held = request.actor.membership
    if request.POST.get("office", "") not in {"", str(held and held.pk)}:
        raise OtherOffice
