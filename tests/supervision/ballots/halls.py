"""A hall for votes: deputies, tellers, a ballot at each stage, through the real verbs."""

from dataclasses import dataclass, field

from stations.representatives.models import Mandate, MandateStatus, Representative
from supervision.ballots import actions
from supervision.ballots.models import Ballot, Kind
from supervision.projects.models import LivelihoodProject, Round
from tests.cast import NOW
from tests.supervision.projects import builders as b

WORDS = {"supervisor": "北风吹过二月的田野上", "counter": "南墙下有三只白鹅过河"}
# Passphrases are slow to check on purpose; the tests check the arithmetic of one.
WEAK = {"ITERATIONS": 1, "MEMORY": 8}


@dataclass
class Hall:
    cast: object
    ballot: Ballot
    voters: list = field(default_factory=list)

    def actor(self, name):
        return self.cast.actor(name)

    def refresh(self):
        self.ballot = Ballot.objects.get(pk=self.ballot.pk)
        return self.ballot

    def arrive(self, count=None):
        """The first `count` of those entitled are in the hall."""
        rows = self.ballot.voters.entitled().order_by("number")
        ids = list(rows.values_list("pk", flat=True))[:count]
        actions.mark_present(self.ballot, voters=ids, by=self.actor("office"), now=NOW)

    def seal(self):
        """Both tellers are named and have set their passphrases."""
        users = self.cast.users
        named = {"supervisor": users["deputy"], "counter": users["auditor"]}
        actions.name_tellers(self.ballot, **named, by=self.actor("office"), now=NOW)
        for name, duty in (("deputy", "supervisor"), ("auditor", "counter")):
            words, by = WORDS[duty], self.actor(name)
            actions.set_passphrase(self.ballot, passphrase=words, by=by, now=NOW)

    def open(self, present=None):
        self.arrive(present)
        self.seal()
        actions.open_ballot(self.ballot, by=self.actor("office"), now=NOW)
        self.voters = list(self.ballot.voters.present().order_by("number"))
        return self

    def cast_all(self, *rows):
        """("112", 5), …: the voters drop these in their order."""
        marks = [row for row, times in rows for _one in range(times)]
        for voter, one in zip(self.voters, marks, strict=False):
            actions.cast(self.ballot, voter=voter, marks=one)

    def close(self, **changed):
        given = {"text": "人数很少。", "by": self.actor("deputy"), "now": NOW}
        return actions.close(self.ballot, **(WORDS | given | changed))

    def results(self):
        return [
            (one.first, one.second, one.third, one.result) for one in self.ballot.candidates.all()
        ]


def deputies(cast, count, prefix="代表示例"):
    """`count` deputies of the county without accounts, with mandates of the county congress."""
    people = [Representative(name=f"{prefix}{n:03d}") for n in range(count)]
    for person in people:
        person.spell()
    Representative.objects.bulk_create(people)
    Mandate.objects.bulk_create(
        Mandate(
            representative=person,
            level="county",
            body="青溪县人民代表大会",
            division=cast.township,
            status=MandateStatus.ACTIVE,
        )
        for person in people
    )
    return people


def listed_projects(level, division, titles):
    """Projects of one year's round that wait for the vote."""
    pool = Round.objects.create(
        year=2027, division=division.pk, place=division.name, level=level, places=1, surplus=1,
        call_from="2026-07-01", call_until="2026-08-01",
    )  # fmt: skip
    return [
        LivelihoodProject.objects.create(
            code=f"MS{division.pk}-2027-{number:03d}", round=pool, division=division.pk,
            title=title, content="内容",
            source="web", state="vote",
        )
        for number, title in enumerate(titles, 1)
    ]  # fmt: skip


def session(cast, kind="congress", **fields):
    """A meeting that is on now, in which it is voted."""
    given = {"state": "convened", "convened_at": NOW, "starts_at": NOW, "ends_at": NOW + b.DAY}
    return b.meeting(cast, kind, **given | fields)


def prepare(cast, *, people=4, candidates=3, places=2, kind=Kind.CONGRESS, **given):
    """A ballot of `people` deputies altogether; the cast has two of them."""
    deputies(cast, people - 2)
    titles = [(f"{letter}项目", "") for letter in "甲乙丙丁戊己庚辛壬癸子丑"[:candidates]]
    given = {"title": "民生实事项目票决", "division": cast.division, "candidates": titles} | given
    if kind == Kind.CONGRESS and not given.get("is_rehearsal"):
        given.setdefault("meeting", session(cast))
    ballot = actions.prepare(kind=kind, places=places, by=cast.actor("office"), now=NOW, **given)
    return Hall(cast, ballot)
