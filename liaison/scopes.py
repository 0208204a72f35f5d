"""What a key may be allowed. Each app declares, once and when it starts, the scopes that its
interface asks for: reading and writing per noun, and what stands apart from both."""

from django.utils.translation import gettext_lazy as _

DEEDS = {"read": _("查看"), "write": _("办理"), "personal": _("联系方式")}
WORDS = {}  # "cases:read" → its words


def declare(noun, label, *deeds):
    """`declare("projects", _("民生实事"), "read")`; `deeds` are keys of DEEDS."""
    for deed in deeds:
        WORDS[f"{noun}:{deed}"] = f"{label}·{DEEDS[deed]}"


def label(scope):
    """The words of a scope; the scope itself when nothing asks for it any more."""
    return WORDS.get(scope, scope)
