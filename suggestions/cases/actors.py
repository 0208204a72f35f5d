"""Who stands behind the labels of the ledger, by name."""

from liaison import together
from liaison.accounts.models import User
from liaison.ledger.models import Event
from stations.representatives.models import Representative


def names_of(case):
    """{actor label of the ledger: name} for everybody who acted on the case, and {uid: name} of
    those in whose name an assistant did. Two queries."""
    rows = Event.objects.filter(subject_type=case.subject_type, subject_id=case.pk)
    return together.alone(named(rows.order_by().values_list("actor", "data__on_behalf").distinct()))


def named(acted):
    """The same for (label, uid or None) of those who acted: a reader (liaison.together)."""
    acted = set(acted)
    labels = {label for label, _whose in acted}
    deputies = {whose for _label, whose in acted if whose}
    ids = {label: label.rpartition("user:")[2] for label in labels if "user:" in label}
    users = User.objects.filter(pk__in=ids.values())
    people = Representative.objects.filter(uid__in=deputies)
    yield users, people
    names = {str(user.pk): str(user) for user in users}
    return {label: names.get(pk, "") for label, pk in ids.items()} | {
        str(person.uid): person.name for person in people
    }
