"""What apps above this one show beside a project, each registered in its apps.py."""

from dataclasses import dataclass

AT_DESK = []  # lines(project, actor, now) → [(words, address or "")] on the page at the desk
IN_PUBLIC = []  # entries(project) → Entry rows of the public story


@dataclass
class Entry:
    """One line of the public story of a project."""

    at: object
    title: str
    text: str = ""
