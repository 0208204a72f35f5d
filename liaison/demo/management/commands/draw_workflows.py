"""The diagrams in docs/workflows/, drawn from the tables that `step` enforces."""

from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from liaison.workflow import KEEP, Subject

FOLDER = settings.BASE_DIR / "docs" / "workflows"
NOTE = (
    "Not drawn, only listed: actions of nearly every state, and those that leave the state "
    "as it is or return to the one before."
)
MANY = 8  # an action of more states than this would hide the others


class Command(BaseCommand):
    help = "Draw every workflow table as a mermaid diagram into docs/workflows/."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when a page is out of date")

    def handle(self, *, check, **options):
        FOLDER.mkdir(parents=True, exist_ok=True)
        for model in subjects():
            path = FOLDER / f"{model._meta.model_name}.md"
            page = drawn(model)
            if check and (not path.is_file() or path.read_text("utf-8") != page):
                raise CommandError(f"{path.name} is out of date: run `make docs`")
            path.write_text(page, "utf-8")
            self.stdout.write(f"docs/workflows/{path.name}")


def subjects():
    """Every model that moves by a table."""
    models = apps.get_models()
    return [model for model in models if issubclass(model, Subject) and model.TRANSITIONS]


def drawn(model):
    """The page of one model: a diagram of the moves, then the whole table."""
    return "\n".join(
        [*heading(model), "```mermaid", *diagram(model), "```", "", NOTE, "", *table(model), ""]
    )


def heading(model):
    name = model._meta.verbose_name
    return [
        f"# {name} · `{model._meta.label_lower}`",
        "",
        f"Drawn by `manage.py draw_workflows` from `{table_of(model)}`. Do not edit.",
        "",
    ]


def table_of(model):
    for name, table in vars(import_module(f"{model._meta.app_config.name}.workflow")).items():
        if table is model.TRANSITIONS:
            return f"{model._meta.app_config.name}.workflow.{name}"
    raise AssertionError(model)


def diagram(model):
    """One arrow per pair of states, with all actions that lead along it."""
    arrows, states = {}, set()
    for action, entry in model.TRANSITIONS.items():
        states |= entry.sources
        if is_table_only(entry):
            continue
        for source in entry.sources:
            for target in entry.targets - {source}:
                arrows.setdefault((str(source), str(target)), []).append(str(action.label))
        states |= entry.targets
    labels = dict(model._meta.get_field("state").choices or states_of(model))
    order = list(labels)
    yield "stateDiagram-v2"
    for state in sorted(map(str, states), key=order.index):
        yield f'  state "{labels[state]}" as {state}'
    for source, target in sorted(arrows, key=lambda pair: tuple(map(order.index, pair))):
        yield f"  {source} --> {target}: {'、'.join(arrows[source, target])}"


def is_table_only(entry):
    stays = entry.targets == KEEP or entry.sources <= entry.targets
    return stays or len(entry.sources) > MANY


def states_of(model):
    """The choices of the enumeration that the table's states belong to."""
    state = next(iter(next(iter(model.TRANSITIONS.values())).sources))
    return type(state).choices


def table(model):
    yield "| action | who | from | to |"
    yield "|---|---|---|---|"
    for action, entry in model.TRANSITIONS.items():
        to = "unchanged" if entry.targets == KEEP else words(entry.targets)
        row = (f"{action.label} `{action}`", words(entry.roles), words(entry.sources), to)
        yield f"| {' | '.join(row)} |"


def words(members):
    order = list(type(next(iter(members))))
    return "、".join(str(member.label) for member in sorted(members, key=order.index))
