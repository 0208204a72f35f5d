from django.core.management import call_command

from liaison.demo.management.commands.draw_workflows import drawn, subjects
from suggestions.cases.models import Case
from suggestions.cases.workflow import TRANSITIONS


def test_drawings_in_docs_are_current():
    call_command("draw_workflows", "--check")


def test_every_workflow_table_is_drawn():
    assert Case in subjects()


def test_every_action_and_role_of_the_case_is_on_its_page():
    page = drawn(Case)
    for action, entry in TRANSITIONS.items():
        assert f"`{action}`" in page
        assert all(str(role.label) in page for role in entry.roles)
