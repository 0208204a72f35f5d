from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from liaison.personal import archive, reveals
from liaison.personal.models import SealedExport


class Command(BaseCommand):
    help = "Open sealed archive copies of one matter, for a named user and reason; recorded first."

    def add_arguments(self, parser):
        parser.add_argument("number")
        parser.add_argument("--user", required=True, help="who asked for it (user name)")
        parser.add_argument("--reason", required=True, help="approval and purpose")
        parser.add_argument("--into", required=True, type=Path, help="folder to write to")

    def handle(self, *, number, user, reason, into, **options):
        person = get_user_model().objects.filter(username=user, is_active=True).first()
        if person is None:
            raise CommandError(f"没有这个账号：{user}")
        if not reason.strip():
            raise CommandError("请写明批准文号和用途")
        exports = list(SealedExport.objects.filter(label=number).order_by("pk"))
        if not exports:
            raise CommandError(f"没有 {number} 的封存副本")
        for export in exports:
            reveals.keep(
                subject_type=export.subject_type,
                subject_id=export.subject_id,
                label=export.label,
                division=export.division,
                user=person,
                reason=f"开封归档副本：{reason}",
                now=timezone.now(),
            )
            try:
                found = archive.unpack(export)
            except archive.Broken as broken:
                raise CommandError(str(broken)) from broken
            folder = into / f"{export.label}-{export.pk}"
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in found.items():
                (folder / Path(name).name).write_bytes(data)
            self.stdout.write(f"{folder}：{len(found)} 个文件")
