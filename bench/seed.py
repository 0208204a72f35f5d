"""`python -m bench.seed ROWS`: fills DATABASE_URL by COPY until it holds so many cases.

The demo county is the pattern: each new case repeats the course of one that went through the real
verbs — its events with digests of their own, texts, clocks, parts, ratings, counted facts — under
another text, at another station, on other days. What ended lies up to three years back; three in
a hundred are open. The chain, the seals and the tallies hold (verify_ledger, rebuild_statistics).
The role must be allowed to set session_replication_role: foreign keys are not asked row by row.
While it runs the tables have no indexes; what was interrupted is of no use.
"""

import io
import json
import os
import random
import secrets
import sys
import time
from collections import defaultdict
from contextlib import closing
from datetime import date, datetime, timedelta
from operator import itemgetter
from types import SimpleNamespace

import django
import psycopg2
from psycopg2.extras import RealDictCursor

OPEN_SHARE, TEXTS, CHUNK = 0.03, 4000, 5000
YEARS = 3
NEVER = 9000  # years from here on are no times
PLACES = "城关 东街 西巷 南门 北苑 河东 柳林 石桥 青山 白杨 新村 老街 永安 和平".split()  # noqa: SIM905
SPOTS = [
    "3 号楼 单元门口",
    "农贸市场旁",
    "小学门前",
    "公交站台",
    "文化广场",
    "卫生室西侧",
    "桥头",
    "村委会门口",
]
MATTERS = [
    ("路灯不亮", "天黑以后路灯一直不亮，老人和放学的孩子走路很不方便，希望尽快修好。"),
    ("污水外溢", "下水道堵塞，污水流到路面，气味很大，下雨时更严重，请派人疏通。"),
    ("路面破损", "路面坑洼，骑车摔过好几个人，雨后积水看不清深浅，希望修补。"),
    ("垃圾清运", "垃圾桶满了三四天没有人清，周围堆了很多，夏天蚊蝇多。"),
    ("噪声扰民", "夜里十一点以后还在施工，影响休息，打过电话也没有停。"),
    ("停车占道", "车辆长期停在消防通道上，救护车进不来，请划线管理。"),
    ("饮水水压", "三楼以上早晚水压很低，用水高峰基本没有水，影响做饭洗衣。"),
    ("公交班次", "早高峰等车超过四十分钟，学生经常迟到，建议增加班次。"),
    ("健身器材", "广场的健身器材松动，有一处已经断裂，怕伤到人。"),
    ("养老服务", "村里独居老人多，希望能有送餐和定期上门看望的服务。"),
    ("医保报销", "异地就医报销材料来回跑了三次，希望一次说清需要什么。"),
    ("树木修剪", "树枝碰到电线，刮风时冒火花，请修剪。"),
    ("校门拥堵", "上学放学时校门口堵得厉害，希望安排人疏导并划出等候区。"),
    ("物业收费", "物业费涨了但电梯坏了两个月没有修，希望有人来协调。"),
]
OWN = {  # tables of one case, by the column that points to it
    "cases_contact": "case_id",
    "cases_assignment": "case_id",
    "cases_rating": "case_id",
    "dashboards_counted": "case_id",
    "deadlines_clock": "subject_id",
    "ledger_event": "subject_id",
}
TALLIES = """
INSERT INTO dashboards_tally (day, station_id, division, dimension, value, {names})
SELECT x.day, x.station_id, x.division, d.dimension, d.value, {sums}
FROM (SELECT c.*, split_part(fact, ':', 1) AS measure, split_part(fact, ':', 2)::date AS day
      FROM dashboards_counted c, unnest(c.facts) AS fact) x,
LATERAL (VALUES ('station', x.station_id::text), ('unit', coalesce(x.unit_id::text, '')),
  ('category', x.category), ('mode', x.mode),
  ('representative', coalesce(x.representative_id::text, '')),
  ('government', x.government_id::text || ':' || coalesce(x.unit_id::text, '')))
  AS d(dimension, value)
WHERE d.value IS NOT NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2
"""


def texts(rng):
    """[(title, content, place, category, lexemes)]: what is said, and what search finds of it."""
    from liaison import search

    found = []
    for _ in range(TEXTS):
        title, words = rng.choice(MATTERS)
        place = f"{rng.choice(PLACES)}{rng.choice(['社区', '村', '小区'])}"
        spot = f"{place}{rng.choice(SPOTS)}"
        title = f"{place}{title}"
        content = f"{spot}，{words}已经{rng.randint(2, 30)}天了。"
        vector = search.document(title, content, spot).source_expressions[0].value
        found.append((title, content, spot, vector))
    return found


class Row:
    """One row of the pattern, ready for COPY under other keys and on other days."""

    def __init__(self, row):
        self.row, self.at = row, {name: place for place, name in enumerate(row)}
        self.cells = [text_of(value) for value in row.values()]
        self.times = [
            (place, value)
            for place, value in enumerate(row.values())
            if isinstance(value, (date, datetime)) and value.year < NEVER
        ]

    def line(self, back, own):
        """Its text, so much earlier, with other values for the columns of `own`."""
        cells = self.cells.copy()
        for place, value in self.times:
            cells[place] = str(value - back)
        for name, value in own.items():
            cells[self.at[name]] = text_of(value)
        return "\t".join(cells)


class Pattern:
    """One case of the demo county with everything that hangs on it."""

    def __init__(self, case):
        self.case, self.parts = Row(case), defaultdict(list)
        self.is_open = case["closed_at"] is None and case["queue_at"].year < NEVER


def patterns(cursor):
    cursor.execute(
        "SELECT * FROM cases_case WHERE merged_into_id IS NULL AND interested_id IS NULL"
        " AND id NOT IN (SELECT merged_into_id FROM cases_case WHERE merged_into_id IS NOT NULL)"
        " AND sensitivity = '' ORDER BY id"
    )
    found = {row["id"]: Pattern(row) for row in cursor.fetchall()}
    for table, column in OWN.items():
        of = "AND subject_type = 'cases.case'" if column == "subject_id" else ""
        order = "seq" if table == "ledger_event" else column
        cursor.execute(
            f"SELECT * FROM {table} WHERE {column} = ANY(%s) {of} ORDER BY {order}",  # noqa: S608
            [list(found)],
        )
        for row in cursor.fetchall():
            found[row[column]].parts[table].append(Row(row))
    cursor.execute("SELECT event_id, text FROM ledger_eventtext")
    said = {row["event_id"]: row["text"] for row in cursor.fetchall()}
    cursor.execute("SELECT * FROM deadlines_pause")
    pauses = defaultdict(list)
    for row in cursor.fetchall():
        pauses[row["clock_id"]].append(Row(row))
    for pattern in found.values():
        for event in pattern.parts["ledger_event"]:
            event.text = said.get(event.row["id"], "")
        for clock in pattern.parts["deadlines_clock"]:
            clock.pauses = pauses[clock.row["id"]]
    return list(found.values())


class Writer:
    """Rows per table, written by COPY; ids are taken from where the sequences stand."""

    def __init__(self, cursor):
        self.cursor, self.rows, self.next = cursor, defaultdict(list), {}
        self.columns = {}

    def take(self, table):
        if table not in self.next:
            self.cursor.execute(f"SELECT coalesce(max(id), 0) AS id FROM {table}")  # noqa: S608
            self.next[table] = self.cursor.fetchone()["id"]
        self.next[table] += 1
        return self.next[table]

    def add(self, table, row, back, own):
        """A pattern's `row` as `own` and `back` make it another."""
        self.columns.setdefault(table, list(row.at))
        self.rows[table].append(row.line(back, own))

    def put(self, table, **row):
        self.columns.setdefault(table, list(row))
        self.rows[table].append("\t".join(map(text_of, row.values())))

    def flush(self):
        for table, lines in self.rows.items():
            names = ", ".join(self.columns[table])
            self.cursor.copy_expert(
                f"COPY {table} ({names}) FROM STDIN", io.StringIO("\n".join(lines) + "\n")
            )
        self.rows.clear()

    def finish(self):
        for table, last in self.next.items():
            self.cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last]
            )


def text_of(value):
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False)
    value = str(value)
    if "\\" in value or "\n" in value or "\t" in value or "\r" in value:
        value = value.replace("\\", "\\\\").replace("\n", "\\n")
        value = value.replace("\t", "\\t").replace("\r", "\\r")
    return value


class Maker:
    def __init__(self, cursor, rng, now):
        from liaison.ledger import chain

        self.chain, self.rng, self.now = chain, rng, now
        self.writer, self.texts = Writer(cursor), texts(rng)
        all_patterns = patterns(cursor)
        self.open = [one for one in all_patterns if one.is_open]
        self.ended = [one for one in all_patterns if one.case.row["closed_at"]]
        cursor.execute("SELECT id, division_id FROM network_station WHERE status = 'running'")
        self.stations = [(row["id"], row["division_id"]) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT station_id, array_agg(representative_id) AS ids"
            " FROM representatives_stationattachment GROUP BY 1"
        )
        self.people = {row["station_id"]: row["ids"] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT id FROM organisations_organisation WHERE kind = 'unit' AND is_active"
        )
        self.units = [row["id"] for row in cursor.fetchall()]
        cursor.execute("SELECT position, rolling FROM ledger_seal ORDER BY position DESC LIMIT 1")
        row = cursor.fetchone() or {"position": 0, "rolling": ""}
        self.position, self.rolling = row["position"], row["rolling"]

    def drawn(self, number):
        """[(days ago, pattern)], the oldest first, as they came in: rows of one time lie together
        on the disk, and those that are open at the end of the table."""
        rng, found = self.rng, []
        for _ in range(number):
            if rng.random() < OPEN_SHARE:
                pattern, days = rng.choice(self.open), rng.choice([0, 0, 0, 0, 0, 0, 1, 2, 5, 12])
            else:
                pattern, days = rng.choice(self.ended), rng.randint(1, YEARS * 365)
            found.append((days, pattern))
        return sorted(found, key=itemgetter(0), reverse=True)

    def make(self, days, pattern):
        rng, writer = self.rng, self.writer
        back, case, pk = timedelta(days=days), pattern.case, writer.take("cases_case")
        title, content, spot, vector = rng.choice(self.texts)
        station, division = rng.choice(self.stations)
        units = defaultdict(lambda: rng.choice(self.units))
        people = self.people.get(station)
        number = f"{division[:6]}-{case.row['submitted_at'] - back:%Y%m%d}-{10_000_000 + pk}"
        own = {
            "id": pk,
            "number": number,
            "title": title[:60],
            "content": content,
            "location_text": spot,
            "station_id": station,
            "addressed_station_id": station,
            "division": division,
            "unit_id": case.row["unit_id"] and units[case.row["unit_id"]],
            "representative_id": rng.choice(people) if people and rng.random() < 0.5 else None,
            "likeness": secrets.token_hex(32),
            "proposed_assistants": [],
        }
        writer.add("cases_case", case, back, own)
        label = " ".join(f"'#{one}'" for one in labels(number))
        writer.put("cases_casewords", case_id=pk, vector=f"{label} {vector}")
        for row in pattern.parts["cases_contact"]:
            writer.add("cases_contact", row, back, {"case_id": pk})
        for table in ("cases_assignment", "cases_rating"):
            for row in pattern.parts[table]:
                new = {"id": writer.take(table), "case_id": pk}
                if "unit_id" in row.at:
                    new["unit_id"] = units[row.row["unit_id"]]
                writer.add(table, row, back, new)
        self.facts(pattern, pk, back, own)
        self.clocks(pattern, pk, back, division)
        self.events(pattern, pk, back)

    def facts(self, pattern, pk, back, own):
        same = {name: own[name] for name in ("station_id", "unit_id", "representative_id")}
        same |= {"case_id": pk, "division": own["division"]}
        for row in pattern.parts["dashboards_counted"]:
            facts = [fact.partition(":") for fact in row.row["facts"]]
            moved = [f"{name}:{date.fromisoformat(day) - back}" for name, _colon, day in facts]
            self.writer.add(
                "dashboards_counted", row, back, same | {"facts": "{" + ",".join(moved) + "}"}
            )

    def clocks(self, pattern, pk, back, division):
        take, add = self.writer.take, self.writer.add
        for row in pattern.parts["deadlines_clock"]:
            new = {"id": take("deadlines_clock"), "subject_id": pk, "division": division}
            rung = row.row["next_rung_at"]
            if rung and rung.year < NEVER and rung - back < self.now + timedelta(days=1):
                new["next_rung_at"] = None  # its reminders went out then
            add("deadlines_clock", row, back, new)
            for pause in row.pauses:
                of = {"id": take("deadlines_pause"), "clock_id": new["id"]}
                add("deadlines_pause", pause, back, of)

    def events(self, pattern, pk, back):
        previous, writer = "", self.writer
        for row in pattern.parts["ledger_event"]:
            salt = secrets.token_hex(16) if row.text else ""
            new = {
                "id": writer.take("ledger_event"),
                "subject_id": pk,
                "previous": previous,
                "text_digest": self.chain.text_digest(salt, row.text) if row.text else "",
                "algorithm": self.chain.ALGORITHM,
            }
            event = SimpleNamespace(**row.row | new | {"at": row.row["at"] - back})
            previous = new["digest"] = event.digest = self.chain.event_digest(event)
            writer.add("ledger_event", row, back, new)
            if row.text:
                writer.put(
                    "ledger_eventtext",
                    event_id=new["id"],
                    salt=salt,
                    text=row.text,
                    redacted_by=None,
                )
            self.position, self.rolling = self.position + 1, self.chain.roll(self.rolling, event)
            writer.put(
                "ledger_seal",
                position=self.position,
                event_id=new["id"],
                rolling=self.rolling,
            )


def labels(number):
    from suggestions.cases.finding import labels_of

    return sorted(labels_of(number))


def fill(cursor, wanted, *, now, told=print):
    """Bring the table of cases to `wanted` rows. Returns (rows made, seconds)."""
    began = time.monotonic()
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SET synchronous_commit = off")
    cursor.execute("SET statement_timeout = 0")
    cursor.execute("SET maintenance_work_mem = '512MB'")
    cursor.execute("SET work_mem = '512MB'")  # one aggregate over all facts
    cursor.execute("SELECT count(*) AS n FROM cases_case")
    there = cursor.fetchone()["n"]
    maker = Maker(cursor, random.Random(there), now)  # noqa: S311
    indexes = dropped(cursor, [*OWN, "cases_case", "cases_casewords", "dashboards_tally"])
    for number, course in enumerate(maker.drawn(max(0, wanted - there))):
        maker.make(*course)
        if number % CHUNK == CHUNK - 1:
            maker.writer.flush()
            cursor.connection.commit()
            if number % (20 * CHUNK) == 20 * CHUNK - 1:
                told(f"    {there + number + 1:,} cases, {time.monotonic() - began:.0f} s")
    maker.writer.flush()
    maker.writer.finish()
    tally(cursor, maker.position)
    for definition in indexes:
        cursor.execute(definition)
    cursor.connection.commit()
    return max(0, wanted - there), time.monotonic() - began


def dropped(cursor, tables):
    """The definitions of their indexes, now gone: filling a table and then building its indexes
    takes a third of the time. Those that hold a constraint stay."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)",
        [tables],
    )
    found = cursor.fetchall()
    for row in found:
        cursor.execute(f'DROP INDEX "{row["indexname"]}"')
    return [row["indexdef"] for row in found]


def tally(cursor, position):
    from suggestions.cases.measures import MEASURES

    cursor.execute("DELETE FROM dashboards_tally")
    sums = ", ".join(f"count(*) FILTER (WHERE x.measure = '{name}')" for name in MEASURES)
    cursor.execute(TALLIES.format(names=", ".join(MEASURES), sums=sums))
    cursor.execute("UPDATE dashboards_progress SET position = %s", [position])


def main(rows):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
    django.setup()
    from django.utils import timezone

    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        if not connection.info.dbname.startswith("bench_"):
            sys.exit("only a database of the bench is filled: its name begins with bench_")
        with connection.cursor(cursor_factory=RealDictCursor) as cursor:
            made, spent = fill(cursor, rows, now=timezone.now())
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"    {made:,} cases by COPY in {spent:.0f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
