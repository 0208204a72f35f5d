"""Many officials at one case in the same moment; two cases merged into each other at once."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

from . import people

PAIRS = 60
# Who does what: eight people with the same page before them, version 1.
EIGHT = [
    ("deputy", "accept", {}),
    ("deputy", "decline", {"reason": "R6", "text": "不在受理范围"}),
    ("station", "accept", {}),
    ("station", "decline", {"reason": "R6", "text": "不在受理范围"}),
    ("station", "convert", {"mode": "snap", "text": ""}),
    ("street", "convert", {"mode": "snap", "text": ""}),
    ("office", "convert", {"mode": "snap", "text": ""}),
    ("leader", "supervise", {"text": "请抓紧", "paper": ""}),
]
CLEAR = re.compile("刚刚有了新变化|当前状态是|别人正在办理|不能做这一步")
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def one_case(house, numbers, figure):
    """Eight at once on each of `numbers`: one succeeds, seven read why not and how it stands."""
    crew = [(official(house, name), action, form) for name, action, form in EIGHT]
    rounds, words, broken, unclear = Counter(), Counter(), Counter(), Counter()
    with ThreadPoolExecutor(len(crew)) as pool:
        for number in numbers:
            answers = at_once(pool, [(b, number, action, form) for b, action, form in crew])
            won = sum(status == 200 for status, _text in answers)
            rounds[won] += 1
            for turn, (status, text) in enumerate(answers):
                if status >= 500:
                    broken[status] += 1
                elif status != 200:
                    told = bool(CLEAR.search(text) and fresh(text))
                    words[told] += 1
                    if not told:
                        unclear[who(turn), status, alert(text)] += 1
    total = len(numbers)
    figure("eight at once: rounds with one success", f"{rounds[1]} of {total}", "all",
           rounds[1] == total)  # fmt: skip
    figure("eight at once: told why, with the fresh state", f"{words[True]} of {7 * total}",
           "all", words[True] == 7 * total)  # fmt: skip
    for (name, status, text), times in unclear.most_common(5):
        print(f"       {times}× {name}: {status} {text}", flush=True)
    figure("eight at once: 5xx", sum(broken.values()), "0", not broken)


def two_cases(house, numbers, figure):
    """A into B and B into A, then apart again, over and over: never a deadlock, never both."""
    before = house.number(DEADLOCKS)
    crew = [official(house, "station"), official(house, "street")]
    outcomes, parted = Counter(), Counter()
    with ThreadPoolExecutor(2) as pool:
        for one, other in list(pairwise(numbers))[:PAIRS]:
            tasks = [
                (browser, case, "merge", {"into": into, "seen": into, "text": ""})
                for browser, case, into in zip(crew, (one, other), (other, one), strict=True)
            ]
            answers = at_once(pool, tasks, versions=versions(house, (one, other)))
            outcomes[sum(status == 200 for status, _text in answers)] += 1
            tasks = [(b, case, "unmerge", {"text": "分开"}) for b, case in zip(crew, (one, other),
                     strict=True)]  # fmt: skip
            answers = at_once(pool, tasks, versions=versions(house, (one, other)))
            parted[max(status for status, _text in answers)] += 1
    told = ", ".join(f"{won} won {times}×" for won, times in sorted(outcomes.items()))
    figure("A into B and B into A at once", told, "never both", not outcomes[2])
    figure("merging and parting: 5xx", sum(n for s, n in parted.items() if s >= 500), "0",
           not any(s >= 500 for s in parted))  # fmt: skip
    found = house.number(DEADLOCKS) - before
    figure("deadlocks", found, "0", found == 0)
    circles = house.number(
        "SELECT count(*) FROM cases_case a JOIN cases_case b ON a.merged_into_id = b.id"
        " WHERE b.state = 'merged'"
    )
    figure("merged into what is merged", circles, "0", circles == 0)


def who(turn):
    name, action, _form = EIGHT[turn]
    return f"{name} {action}"


def alert(text):
    """What a refusing page says: its alerts, else its heading."""
    found = re.findall(r'role="alert"[^>]*>(.*?)</', text, re.S) or re.findall(
        r"<h1[^>]*>(.*?)</h1>", text, re.S
    )
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", " ".join(found)).split())[:120] or text[:120]


def official(house, name):
    browser = people.Browser(house)
    people.sign_in(browser, name)
    _path, page = browser.open("/desk/?tab=all")
    browser.token = people.hidden(page, "csrfmiddlewaretoken")
    return browser


def at_once(pool, tasks, versions=None):
    """[(status, text)], all sent when everybody is ready."""
    ready = Barrier(len(tasks))

    def send(task):
        browser, number, action, form = task
        version = (versions or {}).get(number, 1)
        data = form | {"csrfmiddlewaretoken": browser.token, "version": version}
        ready.wait(30)
        return browser.answer(f"/desk/cases/{number}/{action}/", data)

    return list(pool.map(send, tasks))


def versions(house, numbers):
    return dict(
        house.rows("SELECT number, version FROM cases_case WHERE number = ANY(%s)", list(numbers))
    )


def fresh(text):
    """The page that refuses shows the version that is true now."""
    found = re.search(r'name="version" value="(\d+)"', text)
    return not found or int(found[1]) > 1
