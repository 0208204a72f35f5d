"""What a key may be allowed: reading and writing per noun, and personal data apart from both."""

from django.utils.translation import gettext_lazy as _

NOUNS = {
    "cases": _("事项"),
    "receptions": _("接待"),
    "proposals": _("建议"),
    "projects": _("民生实事"),
    "ballots": _("票决"),
    "consultations": _("征求意见"),
    "statistics": _("统计"),
    "webhooks": _("推送"),
}
DEEDS = {"read": _("查看"), "write": _("办理")}
WORDS = {
    f"{noun}:{deed}": f"{of_noun}·{of_deed}"
    for noun, of_noun in NOUNS.items()
    for deed, of_deed in DEEDS.items()
} | {"cases:personal": _("事项·联系方式")}
SCOPES = frozenset(WORDS)
# What the interface answers to today; the others are names that later calls will ask for.
OFFERED = {
    scope: words
    for scope, words in WORDS.items()
    if scope.startswith(("cases:", "webhooks:")) or scope == "statistics:read"
}
