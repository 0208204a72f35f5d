"""The second factor: an authenticator app, ten backup codes, or a phone trusted for 90 days."""

import base64
import hashlib
import io
import secrets
from datetime import timedelta

import qrcode
from django.conf import settings
from django.db import transaction
from django.utils.crypto import get_random_string
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from .models import TrustedDevice

COOKIE = "trusted_device"
TRUST = timedelta(days=90)
CODES = 10
# Session keys: has_device = asked for although the setting does not require it.
HAS_DEVICE = "second_factor"
TRUSTED = "trusted_device"


def has_device(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


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
    device = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return device or TOTPDevice.objects.create(user=user, name="totp", confirmed=False)


def drawing(device):
    """The device's QR code as a data address of a PNG."""
    picture = io.BytesIO()
    qrcode.make(device.config_url, box_size=6, border=3).save(picture, "PNG")
    return "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()


def secret_words(device):
    """The secret in groups of four, for typing it."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def confirm(device, code):
    """True when `code` proves that the app holds the secret; older authenticators then end."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        if not device.verify_token(code):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    return device


def verify(user, code):
    """The device that accepts `code`, under lock, so that a code works once; else None."""
    with transaction.atomic():
        for model in (TOTPDevice, StaticDevice):
            for device in model.objects.select_for_update().filter(user=user, confirmed=True):
                if device.verify_token(code):
                    return device
    return None


def renew_backup_codes(user):
    """Ten new codes; the old ones end. The list is shown once."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="backup")
        codes = [get_random_string(8, "abcdefghjkmnpqrstuvwxyz23456789") for _ in range(CODES)]
        for code in codes:
            device.token_set.create(token=code)
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
