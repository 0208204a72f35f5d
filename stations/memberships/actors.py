"""From a signed-in user to the Actor of a request: current memberships, one of them active."""

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
