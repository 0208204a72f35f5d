"""The second factor: an authenticator app, ten backup codes, or a phone trusted for 90 days."""

import base64
import hashlib
import io
import re
import secrets
from datetime import timedelta
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, get_random_string
from django_otp.oath import hotp

from .models import Authenticator, BackupCodes, TrustedDevice

STEP = 30  # seconds
COOKIE = "trusted_device"
TRUST = timedelta(days=90)
CODES = 10
# Session keys: has_device = asked for although the setting does not require it.
HAS_DEVICE = "second_factor"
TRUSTED = "trusted_device"


def has_device(user):
    return Authenticator.objects.filter(user=user, confirmed=True).exists()


def is_due(request, now):
    """The signed-in user still owes a second factor. Revoking a trusted phone acts at once."""
    if not (settings.SECOND_FACTOR_REQUIRED or request.session.get(HAS_DEVICE)):
        return False
    if request.user.is_verified():
        return False
    pk = request.session.get(TRUSTED)
    return pk is None or not _living(request.user, now).filter(pk=pk).exists()


def unconfirmed_device(user):
    """The authenticator being set up: the same secret until it is confirmed."""
    device = Authenticator.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return device or Authenticator.objects.create(
        user=user, name="totp", confirmed=False, secret=new_secret()
    )


def new_secret():
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(device):
    """What the QR code says to the app."""
    label = f"{settings.OTP_TOTP_ISSUER}:{device.user.get_username()}"
    values = {"secret": device.secret, "issuer": settings.OTP_TOTP_ISSUER}
    return f"otpauth://totp/{quote(label)}?{urlencode(values, quote_via=quote)}"


def drawing(device):
    """The device's QR code as a data address of a PNG."""
    import qrcode

    picture = io.BytesIO()
    qrcode.make(address(device), box_size=6, border=3).save(picture, "PNG")
    return "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()


def secret_words(device):
    """The secret in groups of four, for typing it."""
    text = device.secret.rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def code_at(device, step):
    return f"{hotp(base64.b32decode(device.secret), step):06d}"


def _proves(device, code, now):
    """Whether the app showed `code` just now; each code once. The caller holds the row's lock."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return False
    here = int(now.timestamp()) // STEP
    for step in range(here + device.drift - 1, here + device.drift + 2):
        if step > device.last_step and constant_time_compare(code, code_at(device, step)):
            device.last_step, device.drift = step, step - here
            device.save(update_fields=["last_step", "drift"])
            return True
    return False


def _uses_up(backup, code):
    codes = backup.codes.split()
    if not any([constant_time_compare(code, one) for one in codes]):  # noqa: C419 - asks them all
        return False
    backup.codes = " ".join(one for one in codes if one != code)
    backup.save(update_fields=["codes"])
    return True


def confirm(device, code, now):
    """True when `code` proves that the app holds the secret; older authenticators then end."""
    with transaction.atomic():
        device = Authenticator.objects.select_for_update().get(pk=device.pk)
        if not _proves(device, code, now):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        Authenticator.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    return device


def verify(user, code, now):
    """The factor that accepts `code`, under lock, so that a code works once; else None."""
    with transaction.atomic():
        for device in Authenticator.objects.select_for_update().filter(user=user, confirmed=True):
            if _proves(device, code, now):
                return device
        for backup in BackupCodes.objects.select_for_update().filter(user=user, confirmed=True):
            if _uses_up(backup, code):
                return backup
    return None


def renew_backup_codes(user):
    """Ten new codes; the old ones end. The list is shown once."""
    codes = [get_random_string(8, "abcdefghjkmnpqrstuvwxyz23456789") for _ in range(CODES)]
    with transaction.atomic():
        BackupCodes.objects.filter(user=user).delete()
        BackupCodes.objects.create(user=user, name="backup", codes=" ".join(codes))
    return codes


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _living(user, now):
    return TrustedDevice.objects.filter(user=user, expires_at__gt=now)


def trust(user, label, now):
    """Register a phone; answers the row and the token that only its cookie keeps."""
    token = secrets.token_urlsafe(32)
    device = TrustedDevice.objects.create(
        user=user, digest=digest(token), label=label, created_at=now, expires_at=now + TRUST
    )
    return device, token


def trusted_device(user, token, now):
    device = _living(user, now).filter(digest=digest(token)).first() if token else None
    if device:
        device.last_used_at = now
        device.save(update_fields=["last_used_at"])
    return device


def label_of(user_agent):
    """What the owner recognises: the system and the browser."""
    systems = ("iPhone", "iPad", "HarmonyOS", "Android", "Windows", "Macintosh", "Linux")
    browsers = (("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"))
    browsers += (("Chrome", "Chrome"), ("Safari", "Safari"))
    system = next((name for name in systems if name in user_agent), "其他设备")
    browser = next((name for mark, name in browsers if mark in user_agent), "浏览器")
    return f"{system} · {browser}"
