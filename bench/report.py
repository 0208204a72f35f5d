"""docs/performance.md out of one run: what was measured, against what was aimed at."""

import statistics
from dataclasses import dataclass

WORDS = {
    "submit": "submit (public form, no photo)",
    "queue": "desk queue, station officer",
    "queue_county": "desk queue, county clerk",
    "queue_unit": "desk list, unit officer",
    "filtered": "filtered list (state, category)",
    "searched": "search, county clerk",
    "searched_station": "search, station officer",
    "sorted": "sorted list (API, newest first)",
    "deep": "deep page of the list",
    "case": "case page",
    "action": "status change (accept)",
    "dashboard": "dashboard",
    "api_list": "API list, 50 rows",
    "api_list_10": "API list, 10 rows",
    "api_detail": "API detail",
}
REFERENCE = ["REF-submit", "REF-list", "REF-detail", "bare insert", "bare rows"]
STATEMENTS = {
    "submit": 12,
    "queue": 8,
    "queue_county": 8,
    "api_list": 8,
    "api_list_10": 8,
    "case": 8,
    "api_detail": 8,
    "action": 12,
    "dashboard": 6,
}
RATIOS = [
    ("submit", "REF-submit", 0.60),
    ("queue_county", "REF-list", 0.60),
    ("api_list", "bare rows", 0.40),
    ("case", "REF-detail", 0.60),
]
FIRST = ["queue", "queue_county", "queue_unit", "api_list", "sorted"]
DEEPER = ["filtered", "searched", "searched_station", "deep"]
MORE = {
    "growth": "lists at a million",
    "memory": "web process",
    "setup": "Django set up",
}
WHY = {
    "submit": "BEGIN and COMMIT are counted. Each of the others is a row or a lock of a rule: "
    "limit per network and number before the transaction, one lock and one look each for the "
    "same request and for the same words sent twice, case, search words, clock, ledger event, who "
    "is told and what, the answer to a repetition, the session that shows the receipt. REF-submit "
    "writes three rows.",
    "queue": "The page carries six tab counts, saved filters, the headline, four lists to choose "
    "from and the bell besides its 50 rows; the rest is Django's own: templates of 50 rows with "
    "20 values each, and composing SQL.",
    "queue_county": "As above; REF-list draws four columns and no navigation.",
    "api_list": "Four statements; the rest is the row's JSON: 19 fields, three joins, local times, "
    "hidden numbers in titles, access by key or session, problem+json.",
    "case": "The page shows the queue beside the case, and of the case its clocks, events, look-"
    "alikes, papers, transfers, promises and what may be done now; REF-detail shows two tables.",
    "action": "BEGIN and COMMIT are counted. Session, user, offices, the case in scope and the "
    "answer in full stand around the step; in it the row and its clocks are locked, one clock "
    "stops, one starts by the calendar, event, case and followers.",
    "api_detail": "Actions allowed now ask each rule for its own facts.",
    "dashboard": "The figures are one statement; the others are session, user, office, menu, bell.",
    "growth": "With a million cases 30,000 are open, and six tab counts, each up to 1,001, look "
    "for theirs among them; a unit's list looks for its own among all, newest first, since a case "
    "can have several units. The limit is what counting and looking for them costs.",
    "sweep": "Two reads, one row written and its commit: a commit waits for the disk.",
    "memory": "Django, DRF, Celery's client, forty apps and their addresses take 120 MB before the "
    "first request; a dashboard over 30,000 open cases holds their rows for a moment, and Python "
    "does not give all of it back.",
    "setup": "The same imports; the limit is this machine's speed, on which the bare view of 50 "
    "rows takes 4 ms.",
    "csv": "Thirteen cells of each row are put into words, hidden where they hold numbers and made "
    "safe for spreadsheets, one by one.",
}


@dataclass
class Cell:
    rate: float
    p50: float
    p95: float
    failed: int


def cell(runs):
    """Medians over rounds; milliseconds."""
    return Cell(
        statistics.median(one.rate for one in runs),
        statistics.median(percentile(one.spent, 50) for one in runs) * 1000,
        statistics.median(percentile(one.spent, 95) for one in runs) * 1000,
        sum(one.failed for one in runs),
    )


def percentile(spent, part):
    ordered = sorted(spent) or [0.0]
    return ordered[min(len(ordered) - 1, round(part / 100 * (len(ordered) - 1)))]


def page(sizes, found, *, at, machine, rounds, seconds, memory, start, collect, spent, command):
    cells = {key: cell(runs) for key, runs in found.items() if any(one.spent for one in runs)}
    lines = [
        "# Performance",
        "",
        f"Written by `{command}` on {at:%Y-%m-%d %H:%M %Z}: {machine['cores']} cores "
        f"({machine['model']}), {machine['memory']} GB of memory, Python {machine['python']}, "
        f"load {machine['load']:.1f} when it began; {rounds} rounds of {seconds} s per figure, "
        f"medians over rounds, {spent / 60:.0f} minutes in all.",
        "",
        "Servers run with the Procfile's words (gunicorn, 2 processes of 4 threads) over the "
        "embedded Postgres with its durable settings; clients share the machine with them. The "
        "reference app (`bench/reference`) is the least a correct plain-Django page could do on "
        "the same database. Read ratios and growth, not rates: those are this machine's, which "
        "other work may share; within a round both sides of a ratio and all sizes take turns.",
        "",
        "Cases are copies of the demo county's, which went through the real verbs: other text, "
        "place and days, their own digests; three in a hundred are open.",
        "",
        "## Aims",
        "",
        "| aim | wanted | reached | met |",
        "|---|---|---|---|",
    ]
    missed = []
    for size in sizes:
        lines += aims(size, cells, memory, missed)
    lines += growth(sizes, cells, missed)
    missed += ["setup"] * (start > 1)
    lines += [
        row("Django set up", "≤ 1 s", f"{start:.2f} s", start <= 1),
        "",
        f"Test collection: {collect[0]:.1f} s ({collect[1]}).",
        "",
        "### Why the missed ones are missed",
        "",
    ]
    for name, why in WHY.items():
        if name in missed:
            lines.append(f"- **{WORDS.get(name) or MORE.get(name, name)}**: {why}")
    for size in sizes:
        lines += figures(size, cells)
    return "\n".join(lines) + "\n"


def row(aim, wanted, reached, met):
    return f"| {aim} | {wanted} | {reached} | {'yes' if met else '**no**'} |"


def aims(size, cells, memory, missed):
    lines, at = [], f"at {size.rows:,}"
    for name, reference, wanted in RATIOS:
        own, other = cells.get((size.rows, name, 8)), cells.get((size.rows, reference, 8))
        if not own or not other or not other.rate:
            continue
        ratio = own.rate / other.rate
        lines.append(
            row(
                f"{WORDS[name]} {at}, 8 clients",
                f"≥ {wanted:.0%} of {reference}",
                f"{ratio:.0%}",
                ratio >= wanted,
            )
        )
        missed += [name] * (ratio < wanted)
    asked = size.told["statements"]
    for name, most in STATEMENTS.items():
        met = asked[name] <= most
        lines.append(row(f"{WORDS[name]} {at}", f"≤ {most} statements", asked[name], met))
        missed += [name] * (not met)
    for name in [*FIRST, *DEEPER]:
        p95 = cells[size.rows, name, 1].p95
        if p95 > 150:
            lines.append(row(f"{WORDS[name]} {at}", "p95 ≤ 150 ms", f"{p95:.0f} ms", False))
            missed.append(name)
    board = cells[size.rows, "dashboard", 1].p50
    lines.append(row(f"dashboard {at}", "≤ 50 ms", f"{board:.0f} ms", board <= 50))
    missed += ["dashboard"] * (board > 50)
    sweep = size.told["sweep_ms"]
    lines.append(row(f"sweep, nothing due {at}", "≤ 5 ms", f"{sweep:.1f} ms", sweep <= 5))
    missed += ["sweep"] * (sweep > 5)
    csv = size.told["csv"]
    took = f"{csv['wall']:.2f} s, of which {csv['cpu']:.2f} s of the process"
    lines.append(row(f"CSV, per 10,000 rows {at}", "≤ 0.2 s", took, csv["wall"] <= 0.2))
    missed += ["csv"] * (csv["wall"] > 0.2)
    grown = f"{csv['mb']:.0f} MB"
    lines.append(row(f"CSV, memory more {at}", "≤ 20 MB", grown, csv["mb"] <= 20))
    held = memory[size.rows]["house"]
    lines.append(row(f"web process {at}", "≤ 120 MB", f"{held:.0f} MB", held <= 120))
    missed += ["memory"] * (held > 120)
    if size.rows >= 100_000:
        for name, found in size.told["plans"].items():
            if found:
                lines.append(row(f"plan of {WORDS[name]} {at}", "no scan", "; ".join(found), False))
    return lines


def growth(sizes, cells, missed):
    if len(sizes) < 2:
        return []
    small, large, lines = sizes[0].rows, sizes[-1].rows, []
    for names, most in ((FIRST, 1.2), (DEEPER, 1.5)):
        for name in names:
            times = cells[large, name, 1].p50 / cells[small, name, 1].p50
            aim = f"{WORDS[name]}, {large:,} against {small:,}"
            lines.append(row(aim, f"≤ {most} ×", f"{times:.2f} ×", times <= most))
            missed += ["growth"] * (times > most)
    return lines


def figures(size, cells):
    lines = [
        "",
        f"## {size.rows:,} cases",
        "",
        "Seeded before." if size.seeding is None else f"Seeded in {size.seeding:.0f} s.",
        "",
        "| | statements | 1 client: /s | p50 ms | p95 ms | 8 clients: /s | p50 ms | p95 ms |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name in [*WORDS, *REFERENCE]:
        one, many = cells.get((size.rows, name, 1)), cells.get((size.rows, name, 8))
        if not one or not many:
            continue
        failed = one.failed + many.failed
        label = WORDS.get(name, name) + (f" ({failed} failed)" if failed else "")
        asked = size.told["statements"].get(name, "")
        lines.append(
            f"| {label} | {asked} | {one.rate:.0f} | {one.p50:.1f} | {one.p95:.1f} "
            f"| {many.rate:.0f} | {many.p50:.1f} | {many.p95:.1f} |"
        )
    return lines
