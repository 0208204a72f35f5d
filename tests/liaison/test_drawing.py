from django.conf import settings

from liaison.drawing import draw
from suggestions.cases.models import Case


def test_the_diagram_in_the_docs_is_the_table_that_runs():
    drawn = (settings.BASE_DIR / "docs" / "workflows" / "case.md").read_text(encoding="utf-8")
    assert drawn == draw(Case), "run `make docs`"
