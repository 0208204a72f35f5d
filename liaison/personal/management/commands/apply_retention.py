import click
from django.core.management.base import BaseCommand
from django.utils import timezone

from liaison.personal import retention


class Command(BaseCommand):
    help = (
        "What the retention rules say is over: listed (dry run), or forgotten with --apply. Holds "
        "are respected; interrupt it and run it again at any time."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true", help="forget it")
        parser.add_argument("--batch", type=int, default=retention.BATCH, help="rows at a time")

    def handle(self, *, apply, batch, **options):
        now = timezone.now()
        found = retention.tonight(now=now)
        for due in found:
            self.stdout.write(f"{due.period.label}：保存 {due.rule.words}，{self.said(due)}")
        total = sum(due.count for due in found)
        if not apply:
            self.stdout.write(f"试运行：{total} 项到期，没有删除。加 --apply 删除。")
            return
        with click.progressbar(length=total, label="到期删除", file=self.stderr._out) as bar:
            run = retention.apply(now=now, batch=batch, progress=bar.update)
        retention.finish(run, now=timezone.now())
        done = sum(one["done"] for one in run.results.values())
        failed = sum(one["failed"] for one in run.results.values())
        self.stdout.write(f"已删除 {done} 项" + (f"，{failed} 项留待下次" if failed else ""))

    @staticmethod
    def said(due):
        if due.cutoff is None:
            return "不删除"
        if due.period.due is None:
            return "由系统随时清理"
        held = f"，暂停删除 {due.held}" if due.held else ""
        return f"到期 {due.count}{'+' if due.count > retention.COUNTED else ''}{held}"
