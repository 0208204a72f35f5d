"""A page opened in one office does nothing in another (the user switched in another window)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from liaison.documents.models import Document
from liaison.personal.models import Reveal
from stations.memberships.models import PLACE_OF, Membership
from suggestions.cases.models import Case
from tests import handed_over, stages
from tests.cast import NOW, make_case, make_county
from tests.suggestions.commitments.test_actions import promised

pytestmark = pytest.mark.django_db
SAID = "打开页面以后您的身份换了"


@pytest.fixture(autouse=True)
def _in_the_evening():
    with time_machine.travel(NOW + timedelta(hours=9), tick=False):
        yield


def two_offices(cast, name):
    """A client of `name`, who holds the same office twice, and the second of them."""
    user, first = cast.users[name], Membership.objects.get(user=cast.users[name])
    where = PLACE_OF.get(first.role, "division")
    second = Membership.objects.create(user=user, role=first.role, **{where: getattr(first, where)})
    client = Client()
    client.force_login(user)
    return client, second


def office_in(client, path, form):
    """What the page's own form for `form` says it was opened in."""
    page = client.get(path).content.decode()
    found = re.search(rf'action="[^"]*{form}[^"]*".*?name="office" value="(\d+)"', page, re.S)
    return found[1]


def switch(membership):
    membership.user.active_membership_id = membership.pk
    membership.user.save(update_fields=["active_membership_id"])


def posted(client, path, form, second, **data):
    """The form as it was opened, sent after the switch; then sent in the present office."""
    office = office_in(client, path, form)
    switch(second)
    refused = client.post(form, data | {"office": office})
    assert refused.status_code == 409
    assert SAID in refused.content.decode()
    return lambda: client.post(form, data | {"office": str(second.pk)})


def test_contact_data_is_not_shown_to_an_office_nobody_chose():
    cast = make_county()
    case = make_case(cast)
    client, second = two_offices(cast, "station")
    page = f"/desk/cases/{case.number}/"
    again = posted(client, page, f"{page}reveal/", second, reason="回电")
    assert not Reveal.objects.exists()
    shown = again()
    assert shown.status_code == 200
    assert case.contact.phone in shown.content.decode()


def test_no_code_is_printed_in_another_office():
    cast = make_county()
    case = make_case(cast)
    client, second = two_offices(cast, "station")
    page = f"/desk/cases/{case.number}/"
    again = posted(client, page, f"{page}reprint/", second)
    assert Case.objects.get().code_version == case.code_version
    assert again().status_code == 302  # to the slip
    assert Case.objects.get().code_version == case.code_version + 1


def test_a_hand_over_is_not_signed_in_another_office():
    cast = handed_over.receiving_county()
    transfer = handed_over.sent(cast)
    client, second = two_offices(cast, "prosecutor")
    page = f"/desk/transfers/{transfer.number}/"
    again = posted(client, page, f"{page}sign/", second, version=transfer.version)
    transfer.refresh_from_db()
    assert transfer.state == "sent"
    assert again().status_code == 302


def test_a_promise_is_not_moved_in_another_office():
    cast = make_county()
    commitment = promised(cast)
    client, second = two_offices(cast, "unit")
    page = f"/desk/commitments/{commitment.pk}/"
    form = f"{page}ask_postponement/"
    data = {"version": commitment.version, "due_on": "2027-03-31", "text": "配件停产"}
    office = office_in(client, form, form)
    switch(second)
    refused = client.post(form, data | {"office": office})
    assert (refused.status_code, SAID in refused.content.decode()) == (409, True)
    assert "配件停产" in refused.content.decode()  # what was typed stays
    assert client.post(form, data | {"office": str(second.pk)}).status_code == 302


def test_no_paper_is_issued_or_voided_in_another_office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast = make_county()
    case = stages.in_progress(cast)
    client, second = two_offices(cast, "street")
    form = f"/desk/cases/{case.number}/papers/urge/"
    page = client.get(form).content.decode()
    office = re.search(r'name="office" value="(\d+)"', page)[1]
    data = {"version": case.version, "to_name": "富民街道市政所", "text": "请抓紧"}
    switch(second)
    refused = client.post(form, data | {"office": office})
    assert (refused.status_code, SAID in refused.content.decode()) == (409, True)
    assert "请抓紧" in refused.content.decode()  # what was typed stays
    assert not Document.objects.exists()
    assert client.post(form, data | {"office": str(second.pk)}).status_code == 302
    paper = Document.objects.get()
    path = f"/desk/documents/{paper.pk}/"
    for what, more in (("void", {"text": "写错了"}), ("copies", {})):
        data = {"version": paper.version, "office": office} | more
        refused = client.post(f"{path}{what}/", data)
        assert (refused.status_code, SAID in refused.content.decode()) == (409, True)
    assert client.get(path).content.decode().count(f'name="office" value="{second.pk}"') == 2
    data = {"version": paper.version, "office": str(second.pk), "text": "写错了"}
    assert client.post(f"{path}void/", data).status_code == 302
