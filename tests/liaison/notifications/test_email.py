import re

import pytest
from django.core.mail.backends.smtp import EmailBackend

from liaison.notifications import delivery
from liaison.notifications.channels import email
from liaison.notifications.models import Message

from .conftest import NOW, written

pytestmark = pytest.mark.django_db


def state(message):
    message.refresh_from_db()
    return message.state


def test_a_mail_carries_title_text_link_and_a_stable_id(user, mailbox, settings):
    message = written("email", user=user)
    delivery.deliver_one(now=NOW)
    assert state(message) == "sent"
    (mail,) = mailbox.mails
    assert "To: wang@example.org" in mail
    assert f"Message-ID: {email.message_id(message)}" in mail
    assert email.mail_of(message).body.count(settings.SITE_URL + "/t/abc") == 1


@pytest.mark.parametrize(
    ("mode", "after"), [("busy", "new"), ("unknown-user", "dead"), ("accept-then-drop", "unknown")]
)
def test_what_the_server_answers_decides(user, mailbox, mode, after):
    mailbox.mode = mode
    message = written("email", user=user)
    delivery.deliver_one(now=NOW)
    assert state(message) == after


def test_after_an_unknown_outcome_the_id_stays_the_same(user, mailbox):
    mailbox.mode, message = "accept-then-drop", written("email", user=user)
    delivery.deliver_one(now=NOW)
    mailbox.mode = "ok"
    message.refresh_from_db()
    delivery.deliver_one(now=message.next_attempt_at)
    assert state(message) == "sent"
    ids = {re.search("Message-ID: (.+)", mail)[1] for mail in mailbox.mails}
    assert (len(mailbox.mails), len(ids)) == (2, 1)


def test_a_server_that_is_away_keeps_the_mail(user, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    message = written("email", user=user)
    delivery.deliver_one(now=NOW)
    assert state(message) == "new"


def test_a_title_can_not_add_headers(user, mailbox):
    message = written("email", user=user)
    Message.objects.update(title="回复\r\nBcc: all@example.org")
    delivery.deliver_one(now=NOW)
    assert state(message) == "sent"
    assert "\nBcc:" not in mailbox.mails[0]


def test_the_address_of_the_server_says_user_port_and_encryption():
    backend = email.backend("smtp://a%40b:p%3Aw@mail.example.org:587?tls=1")
    assert isinstance(backend, EmailBackend)
    assert (backend.host, backend.port, backend.use_tls) == ("mail.example.org", 587, True)
    assert (backend.username, backend.password) == ("a@b", "p:w")
    assert email.backend("smtps://mail.example.org").port == 465
    with pytest.raises(ValueError, match="EMAIL_URL"):
        email.backend("http://mail.example.org")
