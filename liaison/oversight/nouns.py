"""What has periods here: the nouns of the page 时限规定, their clocks and their ways, in words."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from suggestions.cases.models import Mode
from suggestions.cases.workflow import CLOCKS as CASE
from suggestions.commitments.workflow import CLOCK as PROMISED
from suggestions.transfers.models import Kind
from suggestions.transfers.workflow import CLOCKS as TRANSFER
from supervision.groups.workflow import CLOCKS as GROUP
from supervision.letters.workflow import CLOCKS as LETTER
from supervision.letters.workflow import PROBLEM_CLOCKS as PROBLEM
from supervision.opinions.workflow import CLOCKS as OPINION
from supervision.projects.notifications import CLOCKS as PROJECT

CASES = "cases.case"
AGAIN = [("again", _("退回后再报"))]


@dataclass(frozen=True)
class Noun:
    """`kinds` are its clocks, `ways` what may tell two rows apart, `begins` from when a clock
    counts, `by_date` those that run until a day that somebody names: no row changes that."""

    key: str
    label: str
    kinds: dict
    ways: list = field(default_factory=list)
    begins: dict = field(default_factory=dict)
    by_date: frozenset = frozenset()

    @property
    def settable(self):
        return {kind: label for kind, label in self.kinds.items() if kind not in self.by_date}

    @property
    def is_case(self):
        return self.key == CASES


NOUNS = {
    noun.key: noun
    for noun in (
        Noun(
            CASES,
            _("民情民意事项"),
            CASE,
            Mode.choices,
            {
                "response": _("从提交时起"),
                "delivery": _("从单位答复审核通过时起"),
                "callback": _("从评价不满意时起"),
                "second_round": _("从回访时起"),
                "objection": _("从单位退件时起"),
                "review": _("从送审时起"),
                "interim_reply": _("从报送或上次告知时起"),
                "rating": _("从反馈时起"),
                "supplement": _("从请群众补充时起"),
                "closing": _("从首次接单时起"),
            },
        ),
        Noun("transfers.transfer", _("移送件"), TRANSFER, Kind.choices),
        Noun(
            "commitments.commitment",
            _("承诺事项"),
            {PROMISED: _("兑现承诺")},
            by_date=frozenset({PROMISED}),
        ),
        Noun(
            "opinions.deliberationopinion",
            _("审议意见"),
            OPINION,
            AGAIN,
            {"receipt": _("从交办时起"), "report": _("从交办或者退回时起")},
        ),
        Noun(
            "letters.supervisionletter",
            _("监督建议函"),
            LETTER,
            AGAIN,
            {"receipt": _("从发出时起"), "answer": _("从签收或者退回时起")},
        ),
        Noun(
            "letters.problem",
            _("问题整改"),
            PROBLEM,
            begins={"recheck": _("从报告整改完成时起")},
            by_date=frozenset({"rectify"}),
        ),
        Noun(
            "projects.livelihoodproject",
            _("民生实事"),
            PROJECT,
            begins={
                "plan": _("从公告时起"),
                "reason": _("从进度变红时起"),
                "acceptance": _("从报告完工时起"),
                "test": _("从验收通过时起"),
                "rectification": _("从测评不满意时起"),
                "change": _("从提请时起"),
            },
            by_date=frozenset({"progress"}),
        ),
        Noun(
            "groups.supervisiongroup",
            _("监督小组"),
            GROUP,
            by_date=frozenset({"inspection", "report"}),
        ),
    )
}
