"""Letters and problem lists on the desk of the committee and of the unit."""

from .letters import act, letters, new, show
from .problems import act_problem, list_show, new_list, problem, problem_lists, problems

__all__ = [
    "act",
    "act_problem",
    "letters",
    "list_show",
    "new",
    "new_list",
    "problem",
    "problem_lists",
    "problems",
    "show",
]
