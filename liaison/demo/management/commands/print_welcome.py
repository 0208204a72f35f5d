"""What somebody who just started the site wants to see: where, as whom, and a code to scan."""

import io

import qrcode
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from liaison.demo.cast import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = "Print the address, the demo accounts and one representative's QR code."

    def handle(self, **options):
        write = self.stdout.write
        write(f"\n  {settings.SITE_NAME}   {settings.SITE_URL}/\n")
        if settings.DEMO:
            write(f"  演示账号(密码均为 {PASSWORD}):{settings.SITE_URL}/desk/")
            opened = openable()
            for username, title in ACCOUNTS:
                if username not in opened:
                    continue
                write(f"    {username:<11}{title}")
            write(f"  自助终端:{settings.SITE_URL}/kiosk/(登记码由 station 在“自助终端”里取)")
        code = a_code()
        if code:
            address = f"{settings.SITE_URL}/q/{code.token}/"
            write(f"\n  扫码向{getattr(code, 'representative', None) or '代表'}提建议:{address}\n")
            picture = qrcode.QRCode(border=2)
            picture.add_data(address)
            drawing = io.StringIO()
            picture.print_ascii(out=drawing, invert=True)
            write(drawing.getvalue())
        write("  Ctrl-C 停止\n")


def openable():
    """The accounts that somebody can sign in to: an older folder may lack one, or its password."""
    rows = get_user_model().objects.filter(is_active=True, username__in=dict(ACCOUNTS))
    return {user.username for user in rows if user.has_usable_password()}


def a_code():
    """A representative's code that is not revoked, if there is one yet."""
    try:
        codes = apps.get_model("qrcodes", "QRCode").objects.filter(purpose="representative")
        revoked = {field.name for field in codes.model._meta.fields} & {"revoked_at"}
        return codes.filter(**{f"{name}__isnull": True for name in revoked}).order_by("pk").first()
    except (LookupError, DatabaseError):
        return None
