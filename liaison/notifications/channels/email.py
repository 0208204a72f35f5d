"""E-mail by SMTP, from EMAIL_URL: smtp://user:password@host:port?tls=1, or smtps://."""

import hashlib
import smtplib
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from liaison.text import clean_line

from . import Outcome, Report

TIMEOUT = 10


def is_on():
    return bool(settings.EMAIL_URL)


def backend(url):
    """Django's SMTP backend for `url`. Raises ValueError for anything that is no SMTP address."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("EMAIL_URL must look like smtp://user:password@host:587?tls=1")
    ssl = parts.scheme == "smtps"
    tls = parse_qs(parts.query).get("tls", ["0"])[0] in ("1", "true")
    return EmailBackend(
        host=parts.hostname,
        port=parts.port or (465 if ssl else 587 if tls else 25),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=ssl,
        use_tls=tls and not ssl,
        timeout=TIMEOUT,
    )


def message_id(message):
    """The same for every attempt, so that mail programs show a repeated message once."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(message.dedupe_key.encode()).hexdigest()[:40]}@{host}>"


def mail_of(message):
    link = "" if not message.link or message.link in message.body else f"\n\n{_full(message.link)}"
    return EmailMessage(
        subject=clean_line(message.title),
        body=f"{message.body}{link}\n\n{settings.SITE_NAME}\n",
        from_email=settings.EMAIL_FROM,
        to=[message.address],
        headers={"Message-ID": message_id(message)},
    )


def _full(link):
    return settings.SITE_URL + link if link.startswith("/") else link


def send(message):
    connection = backend(settings.EMAIL_URL)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Report(Outcome.ABSENT, _words(error))
    try:
        connection.send_messages([mail_of(message)])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        outcome = Outcome.REFUSED if min(codes) >= 500 else Outcome.ABSENT
        return Report(outcome, f"SMTP {min(codes)}")
    except smtplib.SMTPResponseException as error:
        return Report(Outcome.ABSENT, _words(error))
    except (OSError, smtplib.SMTPException) as error:
        return Report(Outcome.UNKNOWN, _words(error))
    finally:
        _close(connection)
    return Report(Outcome.SENT)


def _close(connection):
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None


def find(message):
    """SMTP can't be asked: an unknown message goes out again under the same Message-ID."""
    return Report(Outcome.ABSENT)


def _words(error):
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
