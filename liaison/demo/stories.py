"""A year of cases, each told through the real verbs at the times they would have happened."""

import random
import uuid
from dataclasses import dataclass
from datetime import timedelta

from liaison.accounts.models import User
from liaison.workflow import SYSTEM, Actor, citizen_of
from stations.memberships.actors import actor_of
from stations.memberships.models import Membership
from suggestions.cases import actions, intake
from suggestions.cases.models import Category, Channel, Reason
from suggestions.transfers import actions as transfers

from . import names

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# How a case ended up: weight among the closed ones of the year.
CLOSED = [
    ("answered", 28), ("assigned", 38), ("transferred", 8), ("declined", 6), ("withdrawn", 3),
    ("unrated", 10), ("second_closed", 5), ("studied", 2),
]  # fmt: skip
# The running ones: every open state at least once; at the focus station twice.
RUNNING = [
    "submitted", "submitted_late", "accepted", "direct", "need_info", "pending_review",
    "dispatched", "in_progress", "objection", "reply_review", "replied", "fed_back",
    "second_round", "second_called", "joint_study", "at_leader", "at_government",
    "reported_up", "supervised", "snapped", "assisted", "held", "extension", "merged",
    "clue", "clue_signed", "advice", "petition", "promised",
]  # fmt: skip
SOON_TOLD = {"answered": 4, "assigned": 14, "transferred": 15}  # days until all of it is told
PICTURED = {"submitted", "accepted", "need_info", "in_progress", "replied", "fed_back"}


@dataclass
class Teller:
    """Tells one case. `at` is the story's clock and never passes `end`."""

    world: dict
    rng: random.Random
    end: object

    def __post_init__(self):
        self.album = ()
        self.officers = self._holders("station_officer", "station_id")
        self.deputies = self._holders("deputy", "representative_id")
        self.unit_officers = self._holders("unit_officer", "organisation_id")
        self.clerks = self._holders("street_clerk", "division_id")
        self.keys = {
            name: actor_of(User.objects.get(username=name), self.end)
            for name in ("office", "leader", "government")
        }
        self.reasons = list(Reason.objects.all())
        self.categories = Category.objects.in_bulk()
        self.stations = list(self.world["stations"].values())
        self.focus = self.world["people"][0].primary_station

    def _holders(self, role, place):
        rows = Membership.objects.filter(role=role).with_places().select_related("user")
        return {getattr(row, place): _acting(row) for row in rows}

    # --- pieces -------------------------------------------------------------------------------

    def submit(self, at, *, focus=False, matter=None):
        """A case from one of the matters, at the focus station or a township station."""
        if matter is None:
            matter = names.MATTERS[0] if self.album else self.rng.choice(names.MATTERS)
        representative, channel = None, Channel.STATION_CODE
        if focus:
            station = self.focus
            if self.rng.random() < 0.7:
                representative, channel = self.world["people"][0], Channel.REPRESENTATIVE_CODE
        else:
            station = self.rng.choice([s for s in self.stations if s.tier == "township"])
        number = self.rng.randrange(10_000)
        phone = f"1390000{number:04d}" if self.rng.random() < 0.8 else ""
        surname = self.rng.choice(names.SURNAMES)
        case, _new = actions.submit(
            station=station, representative=representative, channel=channel, title=matter["title"],
            content=matter["content"], category=self.categories[matter["category"]],
            location_text=matter["place"], phone=phone, name=f"{surname}群众" if phone else "",
            by=intake.CITIZEN, now=at, photos=self.album[1:2],
            owner=self.album[0] if self.album else str(uuid.UUID(int=self.rng.getrandbits(128))),
        )  # fmt: skip
        case.answer_text = matter["answer"]
        return case

    def after(self):
        """The photo of the result, for a case whose matter had one."""
        return {"photos": self.album[2:], "owner": self.album[0]} if self.album else {}

    def officer(self, case):
        return self.officers[case.station_id]

    def receiver(self, case):
        own = self.deputies.get(case.representative_id)
        return own if own and self.rng.random() < 0.6 else self.officer(case)

    def reviewer(self, case):
        """Whoever holds the key that the case awaits."""
        holders = {
            "street_clerk": self.clerks.get(case.division[:9]),
            "congress_clerk": self.keys["office"],
            "leader": self.keys["leader"],
            "government_officer": self.keys["government"],
        }
        return holders[case.review_stage]

    def unit_of(self, case, *, county=False):
        units = self.world["units"].values()
        township = case.division[:9]
        wanted = [
            u for u in units
            if u.kind == "unit" and (u.division_id == names.COUNTY) == county
            and (county or u.division_id == township)
        ]  # fmt: skip
        if county:
            return self.world["units"]["QX-ZJJ"] if self.rng.random() < 0.5 else wanted[0]
        return wanted[0] if self.rng.random() < 0.6 else self.rng.choice(wanted)

    def later(self, at, hours):
        """The story's next moment: nothing in it happens after `end`."""
        return min(at + HOUR * hours, self.end)

    def take(self, case, by, now):
        """接单, or 代接 when the station is the one to act after twelve hours."""
        late = case.take_over_at and now >= case.take_over_at
        station = by.membership.role == "station_officer"
        verb = actions.take_over if late and station else actions.accept
        verb(case, by=by, now=now)

    def promise(self, at):
        """A day to be kept: some weeks from then."""
        return (at + DAY * self.rng.randint(10, 75)).date()

    def accepted(self, at, **where):
        case = self.submit(at, **where)
        late = self.rng.random() < 0.06 and at < self.end - DAY * 30
        at = self.later(at, 26 if late else self.rng.uniform(0.3, 14))
        self.take(case, self.receiver(case), at)
        return case, at

    def dispatched(self, at, *, county=False, **where):
        case, at = self.accepted(at, **where)
        at = self.later(at, self.rng.uniform(0.5, 5))
        officer = self.officer(case)
        actions.dispatch(case, unit=self.unit_of(case, county=county), by=officer, now=at)
        while case.state == "pending_review":
            at = self.later(at, 2)
            actions.approve(case, by=self.reviewer(case), now=at)
        if case.state == "at_government":
            at = self.later(at, 3)
            actions.dispatch(case, unit=case.unit, by=self.keys["government"], now=at)
        return case, at

    def signed(self, at, **where):
        case, at = self.dispatched(at, **where)
        at = self.later(at, self.rng.uniform(0.5, 8))
        actions.sign(case, by=self.unit_officers[case.unit_id], now=at)
        return case, at

    def replied(self, at, **where):
        case, at = self.signed(at, **where)
        days = self.rng.choice([0.3, 0.8, 1, 1.5, 2, 2.5, 4, 9])
        at = self.later(at, 24 * days)
        result = self.rng.choice(["solved"] * 7 + ["in_progress", "planned", "explained"])
        due = {"promised_on": self.promise(at)} if result in {"in_progress", "planned"} else {}
        actions.resolve(
            case, result=result, text=case.answer_text, by=self.unit_officers[case.unit_id], now=at,
            **due,
        )  # fmt: skip
        while case.state == "reply_review":
            at = self.later(at, 2)
            actions.approve_reply(case, by=self.reviewer(case), now=at)
        return case, at

    def delivered(self, at, **where):
        case, at = self.replied(at, **where)
        at = self.later(at, self.rng.uniform(0.5, 12))
        actions.deliver(case, text="", by=self.receiver(case), now=at)
        return case, at

    def rate(self, case, grade, at, reason=""):
        actions.rate(case, grade=grade, reason=reason, by=citizen_of(case), now=at)

    # --- whole stories ------------------------------------------------------------------------

    def closed(self, kind, at, **where):
        getattr(self, f"tell_{kind}")(at, **where)

    def tell_answered(self, at, **where):
        case, at = self.accepted(at, **where)
        at = self.later(at, self.rng.uniform(1, 40))
        actions.answer(case, text=case.answer_text, result="solved", by=self.receiver(case), now=at)
        grade = self.rng.choice(["satisfied"] * 4 + ["basically_satisfied"])
        self.rate(case, grade, at + HOUR * 5)

    def tell_assigned(self, at, **where):
        case, at = self.delivered(at, **where)
        grade = self.rng.choice(["satisfied"] * 3 + ["basically_satisfied"])
        self.rate(case, grade, at + HOUR * 8)

    def tell_transferred(self, at, **where):
        case, at = self.delivered(at, county=True, **where)
        self.rate(case, "satisfied", at + HOUR * 8)

    def tell_declined(self, at, **where):
        case = self.submit(at, **where)
        reason = self.rng.choice(self.reasons[:8])
        actions.decline(
            case, reason=reason, text=reason.advice, by=self.officer(case), now=at + HOUR * 3
        )

    def tell_withdrawn(self, at, **where):
        case, at = self.accepted(at, **where)
        actions.withdraw(case, text="已经自行解决", by=citizen_of(case), now=at + HOUR)

    def tell_unrated(self, at, **where):
        case, at = self.delivered(at, **where)
        actions.close(case, by=SYSTEM, now=at + DAY * 7.01)

    def second(self, at, **where):
        case, at = self.delivered(at, **where)
        at = self.later(at, 6)
        self.rate(case, "dissatisfied", at, reason="修了一半，下雨又坏了。")
        return case, at

    def called(self, at, **where):
        case, at = self.second(at, **where)
        at = self.later(at, 5)
        if case.has_phone:
            actions.record_callback(
                case, text="已电话了解，雨后复发，安排再次到现场。", by=self.officer(case), now=at
            )
        return case, at

    def again(self, at, **where):
        case, at = self.called(at, **where)
        at = self.later(at, 24)
        text = "已重新施工，雨后复查正常。"
        actions.answer(case, text=text, result="solved", by=self.officer(case), now=at)
        return case, at

    def tell_second_closed(self, at, **where):
        case, at = self.again(at, **where)
        self.rate(case, "satisfied", at + HOUR * 4)

    def studied(self, at, **where):
        case, at = self.again(at, **where)
        at = self.later(at, 4)
        self.rate(case, "dissatisfied", at, reason="还是没有彻底解决。")
        return case, at

    def tell_studied(self, at, **where):
        case, at = self.studied(at, **where)
        outcome = "会商结果：列入明年道路改造，今年先作临时处理。"
        actions.close(case, text=outcome, by=self.keys["office"], now=at + DAY * 3)

    # --- running ones: started so that their clocks are alive -----------------------------------

    def run_submitted(self, now, **where):
        self.submit(now - HOUR * self.rng.uniform(1, 20), **where)

    def run_submitted_late(self, now, **where):
        self.submit(now - HOUR * 26, **where)

    def run_accepted(self, now, **where):
        case = self.submit(now - HOUR * 9, **where)
        self.take(case, self.receiver(case), now - HOUR * 5)

    def run_direct(self, now, **where):
        case = self.submit(now - HOUR * 30, **where)
        receiver = self.receiver(case)
        self.take(case, receiver, now - HOUR * 22)
        actions.note_progress(
            case, text="已到现场看过，正在联系物业。", by=receiver, now=now - HOUR * 4
        )

    def run_need_info(self, now, **where):
        case = self.submit(now - DAY * 2, **where)
        self.take(case, self.officer(case), now - HOUR * 40)
        question = "请补充具体楼栋和时间，最好有照片。"
        actions.request_info(case, text=question, by=self.officer(case), now=now - HOUR * 20)

    def run_pending_review(self, now, **where):
        case = self.submit(now - HOUR * 28, **where)
        officer = self.officer(case)
        self.take(case, officer, now - HOUR * 20)
        unit = self.unit_of(case, county=True)
        actions.dispatch(
            case, unit=unit, note="涉及县级权限，建议转办。", by=officer, now=now - HOUR * 3
        )

    def run_dispatched(self, now, **where):
        self.dispatched(now - HOUR * 30, **where)

    def run_in_progress(self, now, **where):
        case, at = self.signed(now - DAY * 3, **where)
        note = "已到现场，配件明天到货。"
        by = self.unit_officers[case.unit_id]
        actions.note_progress(case, text=note, by=by, now=max(at, now - HOUR * 3))

    def run_objection(self, now, **where):
        case, at = self.dispatched(now - HOUR * 40, **where)
        other = next(
            u for u in self.world["units"].values() if u.kind == "unit" and u.pk != case.unit_id
        )
        actions.object_to(
            case, reason="该路段由其他单位管养。", competent_unit=other,
            by=self.unit_officers[case.unit_id], now=max(at, now - HOUR * 2),
        )  # fmt: skip

    def run_reply_review(self, now, **where):
        case, at = self.signed(now - DAY * 4, county=True, **where)
        by = self.unit_officers[case.unit_id]
        actions.resolve(
            case, result="planned", text="已列入今年维修计划，预计下月开工。", by=by,
            now=max(at, now - HOUR * 6),
        )  # fmt: skip

    def run_replied(self, now, **where):
        case, at = self.signed(now - DAY * 3, **where)
        by = self.unit_officers[case.unit_id]
        actions.resolve(
            case,
            result="solved",
            text=case.answer_text,
            by=by,
            now=max(at, now - HOUR * 3),
            **self.after(),
        )

    def run_fed_back(self, now, **where):
        case = self.submit(now - DAY * 3, **where)
        self.take(case, self.receiver(case), now - HOUR * 60)
        by = self.officer(case)
        actions.answer(
            case, text=case.answer_text, result="solved", by=by, now=now - HOUR * 20, **self.after()
        )

    def run_second_round(self, now, **where):
        case = self.submit(now - DAY * 3, **where)
        self.take(case, self.receiver(case), now - HOUR * 60)
        by = self.officer(case)
        actions.answer(case, text=case.answer_text, result="solved", by=by, now=now - HOUR * 30)
        self.rate(case, "dissatisfied", now - HOUR * 5, reason="修了一半，下雨又坏了。")

    def run_second_called(self, now, **where):
        case = self.submit(now - DAY * 4, **where)
        self.take(case, self.receiver(case), now - HOUR * 80)
        by = self.officer(case)
        actions.answer(case, text=case.answer_text, result="solved", by=by, now=now - HOUR * 60)
        self.rate(case, "dissatisfied", now - HOUR * 30, reason="没有彻底解决。")
        if case.has_phone:
            actions.record_callback(case, text="已回访，约好再到现场。", by=by, now=now - HOUR * 20)

    def run_joint_study(self, now, **where):
        self.studied(now - DAY * 20, **where)

    def run_at_leader(self, now, **where):
        """转办 reviewed by 代表工委, waiting for the signature."""
        case, at = self.accepted(now - HOUR * 34, **where)
        unit = self.unit_of(case, county=True)
        actions.dispatch(case, unit=unit, by=self.officer(case), now=max(at, now - HOUR * 20))
        actions.approve(case, by=self.reviewer(case), now=now - HOUR * 3)

    def run_at_government(self, now, **where):
        case, at = self.accepted(now - HOUR * 50, **where)
        unit = self.unit_of(case, county=True)
        at = max(at, now - HOUR * 22)
        actions.dispatch(case, unit=unit, by=self.officer(case), now=at)
        while case.state == "pending_review":
            at = self.later(at, 3)
            actions.approve(case, by=self.reviewer(case), now=at)

    def run_reported_up(self, now, **where):
        case, at = self.accepted(now - DAY * 26, **where)
        actions.report_up(
            case,
            text="涉及市级公交线网，建议由市统筹。",
            higher_body="演示市人大常委会代表工委",
            by=self.keys["office"],
            now=self.later(at, 20),
        )

    def run_supervised(self, now, **where):
        """督办 proposed by 代表工委 and decided by the leader; the reply will need their key."""
        case, at = self.signed(now - DAY * 6, county=True, **where)
        at = max(at, now - DAY * 1)
        actions.supervise(case, text="群众反映集中，建议督办。", by=self.keys["office"], now=at)
        actions.supervise(
            case,
            text="请承办单位一周内拿出方案。",
            by=self.keys["leader"],
            now=self.later(at, 3),
        )

    def run_snapped(self, now, **where):
        """代表随手拍: a representative's own picture, waiting for 派单."""
        person = self.world["people"][0] if where["focus"] else self.world["people"][1]
        matter = self.rng.choice(names.MATTERS)
        actions.snap(
            station=person.primary_station, representative=person, title=matter["title"],
            content=matter["content"], category=self.categories[matter["category"]],
            location_text=matter["place"], by=self.deputies[person.pk],
            owner=str(uuid.UUID(int=self.rng.getrandbits(128))), now=now - HOUR * 7,
        )  # fmt: skip

    def run_assisted(self, now, **where):
        """Two units: one leads, one assists and has not given its opinion yet."""
        case, at = self.signed(now - DAY * 2, **where)
        near = [
            u for u in self.world["units"].values()
            if u.kind == "unit" and u.division_id == case.division[:9] and u.pk != case.unit_id
        ]  # fmt: skip
        actions.add_assistant(
            case, unit=near[0], text="请配合现场勘查。", by=self.officer(case),
            now=max(at, now - HOUR * 6),
        )  # fmt: skip

    def run_held(self, now, **where):
        case, at = self.signed(now - DAY * 5, county=True, **where)
        by = self.unit_officers[case.unit_id]
        actions.hold(
            case, text="正在依法公开招标，预计 20 天。", by=by, now=max(at, now - HOUR * 9)
        )

    def run_extension(self, now, **where):
        """In handling, and a request for more time."""
        case, at = self.signed(now - DAY * 2, **where)
        actions.extend(
            case, days=3, reason="配件须厂家定制。", by=self.unit_officers[case.unit_id],
            now=max(at, now - HOUR * 4),
        )  # fmt: skip

    def run_clue(self, now, **where):
        """移送检察, waiting for the procurator's signature."""
        case, at = self.accepted(now - DAY, **where)
        transfers.refer_procuratorate(
            case,
            text="可能损害公共利益，请研判。",
            by=self.officer(case),
            now=max(at, now - HOUR * 5),
        )
        return case

    def run_clue_signed(self, now, **where):
        case = self.run_clue(now, **where)
        row = case.transfers.get()
        procurator = actor_of(User.objects.get(username="procurator"), self.end)
        transfers.sign(row, by=procurator, now=now - HOUR * 2)

    def run_advice(self, now, **where):
        case, at = self.accepted(now - DAY, **where)
        station = self.rng.choice([s for s in self.stations if s.kind == "specialty"])
        transfers.refer_specialty(
            case, station=station, text="请专业代表看看怎么处理更好。", by=self.officer(case),
            now=max(at, now - HOUR * 4),
        )  # fmt: skip

    def run_petition(self, now, **where):
        case, at = self.accepted(now - DAY, **where)
        transfers.refer_petition(case, by=self.officer(case), now=max(at, now - HOUR * 3))

    def run_promised(self, now, **where):
        """列入计划: a date that has passed at the focus station, one to come elsewhere."""
        case, at = self.accepted(now - DAY * 20, **where)
        at = self.later(at, 20)
        due = at + DAY * (10 if where["focus"] else 60)
        actions.answer(
            case, text="已列入计划。", result="planned", promised_on=due.date(),
            by=self.officer(case), now=at,
        )  # fmt: skip

    def run_merged(self, now, **where):
        """Two people tell the same matter: one handling, two numbers."""
        main, at = self.accepted(now - HOUR * 30, **where)
        other = self._told_again(main, self.later(at, 1))
        actions.merge(other, into=main.number, by=self.officer(main), now=now - HOUR * 2)

    def _told_again(self, main, at):
        other, _new = actions.submit(
            station=main.station, channel=Channel.STATION_CODE, title=main.title,
            content=f"{main.content}我家也是这样。", category=main.category,
            location_text=main.location_text, by=intake.CITIZEN, now=at,
            owner=str(uuid.UUID(int=self.rng.getrandbits(128))),
        )  # fmt: skip
        return other


def _acting(row):
    return Actor(kind="user", user=row.user, membership=row, memberships=(row,))


def tell_year(world, *, now, seed, total, rounds, progress):
    """`total` closed cases over the past year and the running ones `rounds` times, the first at the
    focus station, deterministic by `seed`."""
    rng = random.Random(seed)
    teller = Teller(world, rng, now)
    kinds, weights = zip(*CLOSED, strict=True)
    for index in range(total):
        days = rng.uniform(45, 360)
        kind = kinds[index] if index < len(kinds) else rng.choices(kinds, weights)[0]
        if kind in SOON_TOLD and index % 3 == 0:
            days = SOON_TOLD[kind] + days % 40
        at = now - DAY * days
        teller.closed(kind, at, focus=rng.random() < 0.3)
        progress(index + 1)
    for index, kind in enumerate(RUNNING * rounds):
        focus = index < len(RUNNING)
        pictured = focus and kind in PICTURED and world["albums"]
        teller.album = world["albums"].pop() if pictured else ()
        getattr(teller, f"run_{kind}")(now, focus=focus)
        progress(total + index + 1)
    return teller
