"""Many hands at one ballot box, and a superuser who looks: reliability F17, cases 43 to 45, I5.

Alone: DATABASE_URL=… python -m tests.faults.votes --ballots 20. It writes into that database.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import uuid4

import django
import psycopg2

DEPUTIES, CHOICES, TRIES = 30, ("1122", "1212", "1221", "2112", "2121"), 5
THREADS, WORKERS = 12, 2
WORDS = {"supervisor": "第一把钥匙由监票人拿着", "counter": "第二把钥匙由计票人拿着"}
SERIAL = count(1)
# What a superuser may line up with the sorted list afterwards; each must be worth nothing.
ORDERS = ("ctid", "xmin", "voter", "earlier", "box", "uid")
# What a superuser may try on a sealed vote before the box is opened.
GUESSES = {
    "first byte": lambda sealed: sealed[0],
    "last byte": lambda sealed: sealed[-1],
    "length": len,
    "sum": sum,
}


def setup():
    """A town of thirty deputies, a clerk and two tellers: (division, clerk, tellers)."""
    from django.utils import timezone

    from liaison.accounts.models import User
    from stations.memberships.actors import actor_of
    from stations.memberships.models import Membership, Role
    from stations.representatives.models import Mandate, Representative

    town = new_town()
    for number in range(DEPUTIES):
        person = Representative.objects.create(name=f"镇代表{number}", is_public=False)
        Mandate.objects.create(
            representative=person, level="township", body="票箱镇人民代表大会", division=town
        )
    people = []
    for _person in range(3):
        user = User.objects.create_user(f"box-{uuid4().hex[:12]}", display_name="会务")
        Membership.objects.create(user=user, role=Role.STREET_CLERK, division=town)
        people.append(actor_of(user, timezone.now()))
    return town, people[0], people[1:]


def new_town():
    """A town of nobody else's, whoever else makes one at the same time."""
    from django.db import IntegrityError, transaction

    from stations.divisions.models import Division

    for number in range(101, 1000):
        code = f"990199{number:03d}"
        try:
            with transaction.atomic():
                return Division.objects.create(code=code, name="票箱镇", level="township")
        except IntegrityError:
            continue
    raise AssertionError("no code is left; take a fresh database")


def opened(town, clerk, tellers):
    """An open ballot with everybody in the hall."""
    from django.utils import timezone

    from supervision.ballots import actions

    return actions.open_ballot(sealed(town, clerk, tellers), by=clerk, now=timezone.now())


def session_of(town):
    """The session of its congress that is on: a congress votes in no other place."""
    from datetime import date, timedelta

    from django.utils import timezone

    from supervision.meetings.models import Meeting, Term

    body = {"body": "票箱镇人民代表大会", "starts_on": date(2022, 1, 10)}
    term, _new = Term.objects.get_or_create(division=town, number=1, defaults=body)
    now = timezone.now()
    given = {"title": "票箱镇人民代表大会会议", "division": town.pk, "place": "镇政府"}
    given |= {"state": "convened", "convened_at": now, "starts_at": now}
    given["ends_at"] = now + timedelta(days=1)
    key = {"term": term, "kind": "congress", "number": 1}
    return Meeting.objects.get_or_create(**key, defaults=given)[0]


def sealed(town, clerk, tellers):
    """A ballot ready to be opened."""
    from django.utils import timezone

    from supervision.ballots import actions

    now = timezone.now()
    ballot = actions.prepare(
        kind="congress",
        title=f"第 {next(SERIAL)} 次票决",
        division=town,
        candidates=[(f"第{n}项", "") for n in range(1, 5)],
        places=2,
        meeting=session_of(town),
        by=clerk,
        now=now,
    )
    ids = list(ballot.voters.values_list("pk", flat=True))
    actions.mark_present(ballot, voters=ids, by=clerk, now=now)
    named = dict(zip(WORDS, (one.user for one in tellers), strict=True))
    actions.name_tellers(ballot, **named, by=clerk, now=now)
    for by, words in zip(tellers, WORDS.values(), strict=True):
        actions.set_passphrase(ballot, passphrase=words, by=by, now=now)
    return ballot


class Superuser:
    """Reads and writes tables as the owner of the database does: rows with xmin and ctid, none of
    the server's keys."""

    def __init__(self):
        url = os.environ.get("DATABASE_SUPERUSER_URL") or os.environ["DATABASE_URL"]
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True

    def rows(self, statement, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def put(self, statement, value, ballot):
        with self.connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, (psycopg2.Binary(value), ballot.pk))
            cursor.execute("SET session_replication_role = origin")

    def box(self, ballot_id):
        """(participations, envelopes) of one moment: [(xmin, ctid, voter)], [(xmin, ctid, …)]."""
        found = self.rows(
            "SELECT 'p', p.xmin::text::bigint, p.ctid::text, p.voter_id::text, NULL::bytea"
            " FROM ballots_participation p JOIN ballots_voter v ON v.id = p.voter_id"
            " WHERE v.ballot_id = %s"
            " UNION ALL SELECT 'e', e.xmin::text::bigint, e.ctid::text, e.uid::text, e.sealed"
            " FROM ballots_envelope e WHERE e.ballot_id = %s",
            ballot_id,
            ballot_id,
        )
        pick = {"p": [], "e": []}
        for which, *row in found:
            pick[which].append(row)
        return pick["p"], pick["e"]

    def everything(self, ballot_id):
        """All that must never change once the box was opened."""
        return self.rows(
            "SELECT (SELECT text FROM ballots_sealedlist WHERE ballot_id = b.id),"
            " (SELECT json_agg(c ORDER BY c.position)::text FROM ballots_candidate c"
            "  WHERE c.ballot_id = b.id),"
            " (SELECT json_agg(p ORDER BY p.voter_id)::text FROM ballots_participation p"
            "  JOIN ballots_voter v ON v.id = p.voter_id WHERE v.ballot_id = b.id),"
            " (SELECT count(*) FROM ballots_envelope e WHERE e.ballot_id = b.id),"
            " (SELECT count(*) FROM ballots_teller t WHERE t.ballot_id = b.id"
            "  AND (t.half IS NOT NULL OR t.locked_key IS NOT NULL)), row_to_json(b)::text"
            " FROM ballots_ballot b WHERE b.id = %s",
            ballot_id,
        )[0]


def put_in(world, superuser, marks):
    """The owner of the database puts in keys of their own, triggers off, and waits for votes: for
    those of the tellers before the box is made, and for the box's own while it is open."""
    from django.utils import timezone

    from supervision.ballots import actions, sealing

    theirs = sealing.new_key()[0]
    ballot = sealed(*world)
    superuser.put("UPDATE ballots_teller SET public_key = %s WHERE ballot_id = %s", theirs, ballot)
    marks["keys put in"] += 2
    try:
        actions.open_ballot(ballot, by=world[1], now=timezone.now())
    except actions.NotReady:
        marks["keys refused"] += 1
    ballot = opened(*world)
    superuser.put("UPDATE ballots_ballot SET box_key = %s WHERE id = %s", theirs, ballot)
    try:
        actions.cast(ballot, voter=ballot.voters.first(), marks=CHOICES[0])
    except actions.NotOurBox:
        marks["keys refused"] += 1


def place(ctid):
    page, _comma, line = ctid.strip("()").partition(",")
    return int(page), int(line)


def one_ballot(world, pool, superuser, rng, marks):
    """Thirty deputies, five different choices each at once, closed at some moment in between."""
    from supervision.ballots import actions

    ballot = opened(*world)
    voters = list(ballot.voters.order_by("number"))
    tasks = [(voter, choice) for voter in voters for choice in rng.sample(CHOICES, TRIES)]
    rng.shuffle(tasks)
    told, done, stop_at = Counter(), [], rng.randrange(len(tasks))
    reached = threading.Event()

    def drop(task):
        voter, choice = task
        try:
            actions.cast(ballot, voter=voter, marks=choice)
            answer = "in"
            done.append(task)
        except actions.AlreadyVoted:
            answer = "twice"
        except actions.NotOpen:
            answer = "late"
        told[answer] += 1
        if sum(told.values()) >= stop_at:
            reached.set()

    running = [pool.submit(drop, task) for task in tasks]
    while not reached.wait(0.002):
        pass
    earlier = superuser.box(ballot.pk)
    close(ballot, world)
    after = superuser.everything(ballot.pk)
    for one in running:
        one.result()
    judge(ballot, superuser, earlier, after, done, told, len(tasks), marks)


def close(ballot, world):
    from django.utils import timezone

    from liaison.workflow import Busy
    from supervision.ballots import actions

    for _turn in range(20):
        try:
            given = WORDS | {"text": "票很少。", "by": world[2][0]}
            return actions.close(ballot, **given, now=timezone.now())
        except Busy:
            time.sleep(0.05)
    raise AssertionError("the box did not open")


def judge(ballot, superuser, earlier, after, done, told, tried, marks):
    from supervision.ballots import actions, sheet

    took_part, envelopes = earlier
    marks["ballots"] += 1
    marks["votes"] += len(done)
    marks["tries"] += tried
    marks["answers"] += sum(told.values())
    marks["envelopes = participations"] += len(took_part) == len(envelopes)
    votes = Counter(vote.marks for vote in sheet.votes_of(ballot.sealed_list.text))
    marks["counted = acknowledged"] += votes == Counter(choice for _voter, choice in done)
    once = len({voter.pk for voter, _choice in done}) == len(done) <= DEPUTIES
    marks["one each, at most the roll"] += once and ballot.returned == len(done)
    figures, valid, _invalid = actions.recounted(ballot)
    stored = [(c.first, c.second, c.third) for c in ballot.candidates.order_by("position")]
    marks["result = recount"] += valid == ballot.valid and stored == [
        (one.first, one.second, one.third) for one in figures
    ]
    final = superuser.everything(ballot.pk)
    marks["nothing changed after"] += final == after and final[3:5] == (0, 0)
    attack(ballot, superuser, earlier, dict((v.pk, c) for v, c in done), marks)


def attack(ballot, superuser, earlier, truth, marks):
    """How often a superuser's joins say what somebody chose, and how often chance would."""
    took_part, envelopes = earlier
    by_xmin = {xmin: sealed for xmin, _ctid, _uid, sealed in envelopes}
    linked = [(int(voter), bytes(by_xmin[xmin])) for xmin, _c, voter, _n in took_part
              if xmin in by_xmin]  # fmt: skip
    marks["linked before"] += len(linked)
    marks["seen before"] += len(took_part)
    for name, guess in GUESSES.items():
        shown = [(CHOICES[guess(sealed) % len(CHOICES)], truth[voter]) for voter, sealed in linked]
        score(marks, f"before: {name}", shown, [1 / len(CHOICES)] * len(shown))
    lines = [line.partition(" ")[2] for line in lines_of(ballot)]
    now, _none = superuser.box(ballot.pk)
    marks["one xmin after"] += len({xmin for xmin, *_rest in now}) <= 1
    orders = {
        "ctid": [int(v) for _x, c, v, _n in sorted(now, key=lambda row: place(row[1]))],
        "xmin": [int(v) for _x, _c, v, _n in sorted(now)],
        "voter": sorted(int(v) for _x, _c, v, _n in now),
        "earlier": [int(v) for _x, _c, v, _n in sorted(took_part)],
        "box": order_by_box(took_part, envelopes, lambda row: place(row[1])),
        "uid": order_by_box(took_part, envelopes, lambda row: row[2]),
    }
    total = Counter(lines)
    for name in ORDERS:
        shown = [(one, truth[voter]) for voter, one in zip(orders[name], lines, strict=False)]
        score(marks, f"after: {name}", shown, [total[line] / len(lines) for line, _true in shown])


def lines_of(ballot):
    return ballot.sealed_list.text.split("\nvotes: ", 1)[1].split("\n")[1:-1]


def order_by_box(took_part, envelopes, key):
    """Voters in the order of their envelopes, by the xmin that both rows had."""
    voters = {xmin: int(voter) for xmin, _ctid, voter, _none in took_part}
    return [voters[row[0]] for row in sorted(envelopes, key=key) if row[0] in voters]


def score(marks, name, shown, chances):
    """`chances`: how likely each guess is right for whoever knows the result and nothing else."""
    marks[f"{name} hits"] += sum(guess == true for guess, true in shown)
    marks[f"{name} expected"] += sum(chances)
    marks[f"{name} variance"] += sum(one * (1 - one) for one in chances)


def work(share):
    """One process: its own connections, a pool of threads, its share of the ballots."""
    ballots, seed = share
    django.setup()
    from django.db import connections

    from supervision.ballots import sealing

    # What a passphrase costs is not what is tried here.
    sealing.ITERATIONS, sealing.MEMORY = 1, 8
    rng, marks, superuser = random.Random(seed), Counter(), Superuser()  # noqa: S311
    world = setup()
    put_in(world, superuser, marks)
    with ThreadPoolExecutor(THREADS) as pool:
        for _ballot in range(ballots):
            one_ballot(world, pool, superuser, rng, marks)
        for _thread in range(THREADS):
            pool.submit(connections.close_all)
    connections.close_all()
    return marks


def over_http(address, figure_marks):
    """The same race through pages: a seat's code, five tabs, five choices at once."""
    from django.utils import timezone

    from supervision.ballots import actions

    from .people import Browser, hidden

    world = setup()
    ballot = opened(*world)
    given = actions.issue_codes(ballot, by=world[1], now=timezone.now())[:8]
    house = type("House", (), {"address": address})

    def seat(pair):
        _voter, code = pair
        browser = Browser(house)
        _path, page = browser.open("/vote/")
        token = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
        _path, page = browser.open("/vote/", token | {"code": code})
        token = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "confirm": "1"}
        token["seat"] = hidden(page, "seat")
        ready = threading.Barrier(TRIES)

        def tab(choice):
            marks = {f"c{n}": mark for n, mark in enumerate(choice, 1)}
            ready.wait(30)
            status, text = browser.answer("/vote/ballot/", token | marks)
            return status, "已投入票箱" in text

        with ThreadPoolExecutor(TRIES) as tabs:
            return list(tabs.map(tab, CHOICES))

    answers = [one for pair in given for one in seat(pair)]
    close(ballot, world)
    figure_marks["http seats"] = len(given)
    figure_marks["http counted"] = ballot.returned
    figure_marks["http broken"] = sum(status >= 500 for status, _in in answers)


def run(ballots, address, seed):
    began = time.monotonic()
    django.setup()
    shares = [(ballots // WORKERS + (n < ballots % WORKERS), seed + n) for n in range(WORKERS)]
    marks = Counter()
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        for part in pool.imap_unordered(work, shares):
            marks.update(part)
    if address:
        over_http(address, marks)
    marks["seconds"] = time.monotonic() - began
    return marks


def told(marks, figure):
    """The measured marks as figures."""
    n = marks["ballots"]
    size = f"{n} ballots × {DEPUTIES} deputies × {TRIES} choices"
    figure("votes: the run", f"{size} in {marks['seconds']:.0f} s", "", n > 0)
    figure("votes: dropped in before closing", marks["votes"], "", marks["votes"] > 0)
    answered = marks["answers"] == marks["tries"]
    figure("votes: tries answered", f"{marks['answers']}", "all", answered)
    for name in (
        "envelopes = participations",
        "counted = acknowledged",
        "one each, at most the roll",
        "result = recount",
        "nothing changed after",
        "one xmin after",
    ):
        figure(f"votes: {name}", f"{marks[name]} of {n}", "all", marks[name] == n)
    refused = marks["keys refused"] == marks["keys put in"] > 0
    figure("votes: keys put in by the owner", f"{marks['keys refused']} refused", "all", refused)
    linked = marks["linked before"] == marks["seen before"] > 0
    figure("votes: joined by xmin before closing", f"{marks['linked before']} sealed", "", linked)
    for name in [f"before: {one}" for one in GUESSES] + [f"after: {one}" for one in ORDERS]:
        hits, expected = marks[f"{name} hits"], marks[f"{name} expected"]
        off = abs(hits - expected) / max(marks[f"{name} variance"], 1) ** 0.5
        words = f"{hits} hits, chance gives {expected:.0f}"
        figure(f"votes: superuser {name}", words, "within 4.5 σ", off < 4.5)
    if "http seats" in marks:
        words = f"{marks['http counted']} of {marks['http seats']}, 5xx {marks['http broken']}"
        right = marks["http counted"] == marks["http seats"] and not marks["http broken"]
        figure("votes: five tabs of a seat over HTTP", words, "one each", right)


def in_house(house, figure, ballots=300):
    """For `make faults`: as a process of its own with the site's settings."""
    import subprocess

    command = [sys.executable, "-m", "tests.faults.votes", "--json", "--ballots", str(ballots)]
    command += ["--address", house.address]
    superuser = {"DATABASE_SUPERUSER_URL": house.postgres.url(database="liaison")}
    done = subprocess.run(
        command, env=house.environment | superuser, capture_output=True, text=True, check=False
    )
    if done.returncode:
        figure("votes", done.stderr.strip()[-300:], "", False)
        return
    told(Counter(json.loads(done.stdout.strip().splitlines()[-1])), figure)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ballots", type=int, default=20)
    parser.add_argument("--address", default="")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    marks = run(given.ballots, given.address, given.seed)
    if given.json:
        print(json.dumps(marks))
        return
    failed = []

    def figure(name, value, limit="", ok=True):
        print(f"  {'ok  ' if ok else 'FAIL'} {name}: {value} {limit and f'({limit})'}")
        if not ok:
            failed.append(name)

    told(marks, figure)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
