from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

from liaison.drawing import draw
from liaison.workflow import Subject


class Command(BaseCommand):
    help = "Draw every workflow table into docs/workflows/."

    def handle(self, **options):
        folder = settings.BASE_DIR / "docs" / "workflows"
        folder.mkdir(exist_ok=True)
        for model in apps.get_models():
            if issubclass(model, Subject):
                path = folder / f"{model._meta.model_name}.md"
                path.write_text(draw(model), encoding="utf-8")
                self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
