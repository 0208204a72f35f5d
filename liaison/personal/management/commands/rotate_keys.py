import click
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from liaison.personal import keys, peppers, rotation


class Command(BaseCommand):
    help = (
        "Re-encrypt what older keys of FIELD_KEY still hold under the first one. Safe beside a "
        "running site, and to interrupt and run again. Exit status 0 only when nothing is left."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what is left to do")
        parser.add_argument("--batch", type=int, default=1000, help="rows per statement")
        parser.add_argument(
            "--renew",
            metavar="PURPOSE",
            choices=sorted(peppers.PURPOSES),
            help="sign new codes with a new secret; codes given out stay valid",
        )
        parser.add_argument(
            "--end-old",
            metavar="PURPOSE",
            choices=sorted(peppers.PURPOSES),
            help="end every code that an older secret signed, printed ones included",
        )

    def handle(self, *, dry_run, batch, renew, end_old, **options):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        if dry_run:
            self.tell()
            return
        if renew:
            row = peppers.renew(renew, now=timezone.now())
            self.stdout.write(f"{renew}: 新代次 {row.generation}，已发出的码继续有效")
        if end_old:
            self.stdout.write(f"{end_old}: {peppers.end_old(end_old, now=timezone.now())} 代停用")
        self.rotate(batch)

    def tell(self):
        ids = {keys.key_id(secret): n for n, secret in enumerate(keys.listed(), start=1)}
        for table in rotation.tables():
            for name, count in sorted(rotation.count_by_key(table).items()):
                place = f"第 {ids[name]} 把密钥" if name in ids else "不在 FIELD_KEY 中"
                place = "未标密钥的旧值" if name == "1" else place
                self.stdout.write(f"{table.name}: {name} {count} 个值（{place}）")
        left = sum(table.left().count() for table in rotation.tables())
        self.stdout.write(f"待换密钥：{left} 行")

    def rotate(self, batch):
        total = sum(table.left().count() for table in rotation.tables())
        bar = click.progressbar(length=total, label="换密钥", file=self.stderr._out)
        with bar:
            report = rotation.rotate(size=batch, progress=bar.update)
        self.stdout.write(f"已换到密钥 {keys.key_id(keys.newest())}：{report.renewed} 行")
        for row in report.lost[:20]:
            self.stderr.write(f"{row}：FIELD_KEY 中没有能打开它的密钥")
        if report.lost:
            raise CommandError(f"{len(report.lost)} 行打不开，请把旧密钥加回 FIELD_KEY 再运行一次")
        if report.left:
            raise CommandError(
                f"还有 {report.left} 行：有进程仍在用旧密钥写入，请重启全部进程后再运行一次"
            )
