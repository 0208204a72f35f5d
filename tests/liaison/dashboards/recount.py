"""The measures once more, in plain SQL over ledger, clocks and cases: nothing of ours is used."""

from collections import Counter

from django.db import connection

SQL = """
WITH event AS (
    SELECT e.*, (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM ledger_event e JOIN cases_case c ON c.id = e.subject_id AND c.sensitivity = ''
    WHERE e.subject_type = 'cases.case'
), last AS (
    SELECT DISTINCT ON (subject_id) subject_id, target FROM event ORDER BY subject_id, seq DESC
), told AS (
    SELECT subject_id, seq, day,
           lead(seq) OVER (PARTITION BY subject_id ORDER BY seq) AS next
    FROM event WHERE target = 'fed_back' AND source <> 'fed_back'
), rated AS (
    SELECT told.subject_id, told.day, e.data->>'grade' AS grade, e.target,
           (SELECT r.data->>'result' FROM event r
             WHERE r.subject_id = told.subject_id AND r.seq <= told.seq AND r.data ? 'result'
             ORDER BY r.seq DESC LIMIT 1) AS result
    FROM told JOIN event e ON e.subject_id = told.subject_id AND e.action = 'rate'
     AND e.seq > told.seq AND (told.next IS NULL OR e.seq < told.next)
), fact AS (
    SELECT 'received' AS measure, day, subject_id FROM event WHERE seq = 1
    UNION ALL
    SELECT CASE last.target WHEN 'closed' THEN 'closed_of_received' ELSE last.target END,
           first.day, first.subject_id
    FROM event first JOIN last USING (subject_id)
    WHERE first.seq = 1 AND last.target IN ('closed', 'not_accepted', 'withdrawn')
    UNION ALL
    SELECT m.measure, max(e.day), e.subject_id
    FROM event e JOIN last ON last.subject_id = e.subject_id AND last.target = e.target
    JOIN (VALUES ('ended', ARRAY['closed', 'not_accepted', 'withdrawn']),
                 ('closed', ARRAY['closed'])) AS m (measure, states)
      ON e.target = ANY (m.states)
    WHERE e.source <> e.target
    GROUP BY m.measure, e.subject_id
    UNION ALL
    SELECT CASE k.kind WHEN 'response' THEN 'response_' ELSE 'closing_' END || k.verdict,
           (k.settled_at AT TIME ZONE 'Asia/Shanghai')::date, k.subject_id
    FROM deadlines_clock k JOIN cases_case c ON c.id = k.subject_id AND c.sensitivity = ''
    WHERE k.subject_type = 'cases.case' AND k.kind IN ('response', 'closing', 'second_round')
      AND k.verdict IN ('on_time', 'late')
    UNION ALL
    SELECT 'told', day, subject_id FROM told
    UNION ALL
    SELECT 'rated', day, subject_id FROM rated
    UNION ALL
    SELECT grade, day, subject_id FROM rated WHERE grade <> 'dissatisfied'
    UNION ALL
    SELECT 'solved', day, subject_id FROM rated
    WHERE grade <> 'dissatisfied' AND result = 'solved'
    UNION ALL
    SELECT 'second_rounds', day, subject_id FROM rated WHERE target = 'second_round'
    UNION ALL
    SELECT 'callbacks', day, subject_id FROM event
    WHERE action = 'record_callback' AND data->>'grade' <> ''
    UNION ALL
    SELECT 'callbacks_satisfied', day, subject_id FROM event
    WHERE action = 'record_callback' AND data->>'grade' LIKE '%satisfied'
      AND data->>'grade' <> 'dissatisfied'
), place AS (
    SELECT c.id, c.station_id::text AS station, c.mode,
           coalesce(left(c.category_id, 2), '') AS category,
           coalesce(c.representative_id::text, '') AS representative,
           coalesce((SELECT a.unit_id::text FROM cases_assignment a
                      WHERE a.case_id = c.id AND a.part = 'lead'
                      ORDER BY a.id DESC LIMIT 1), '') AS unit,
           c.government_id::text AS government
    FROM cases_case c
)
SELECT fact.measure, fact.day, d.dimension, d.value, count(*)
FROM fact JOIN place ON place.id = fact.subject_id
CROSS JOIN LATERAL (VALUES
    ('station', place.station), ('unit', place.unit), ('category', place.category),
    ('mode', place.mode), ('representative', place.representative),
    ('government', place.government || ':' || place.unit)
) AS d (dimension, value)
WHERE d.value IS NOT NULL
GROUP BY 1, 2, 3, 4
"""


def recounted():
    """{(measure, day, dimension, value): times}."""
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        return {tuple(row[:4]): row[4] for row in cursor.fetchall()}


WAITING = """
WITH open AS (
    SELECT c.*, (c.submitted_at AT TIME ZONE 'Asia/Shanghai')::date AS came,
           (SELECT (min(k.due_at) AT TIME ZONE 'Asia/Shanghai')::date FROM deadlines_clock k
             WHERE k.subject_type = 'cases.case' AND k.subject_id = c.id AND k.kind = 'response'
               AND k.due_at < %(now)s
               AND k.settled_at IS NULL AND k.paused_at IS NULL) AS response,
           (SELECT (min(k.due_at) AT TIME ZONE 'Asia/Shanghai')::date FROM deadlines_clock k
             WHERE k.subject_type = 'cases.case' AND k.subject_id = c.id
               AND k.kind IN ('closing', 'second_round')
               AND k.due_at < %(now)s
               AND k.settled_at IS NULL AND k.paused_at IS NULL) AS closing
    FROM cases_case c
    WHERE c.sensitivity = '' AND c.division LIKE %(place)s || '%%'
      AND c.state NOT IN ('closed', 'not_accepted', 'withdrawn', 'fed_back')
)
SELECT count(*), count(*) FILTER (WHERE queue_at < %(now)s),
       count(*) FILTER (WHERE queue_at < %(now)s AND came BETWEEN %(since)s AND %(until)s),
       count(*) FILTER (WHERE response BETWEEN %(since)s AND %(until)s),
       count(*) FILTER (WHERE closing BETWEEN %(since)s AND %(until)s)
FROM open
"""
PLACES = "SELECT id::text FROM network_station WHERE division_id LIKE %s || '%%'"


def measured_in(place, period, now):
    """{measure: times} of a place and a period, those that wait now included."""
    found = Counter()
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [place])
        stations = {row[0] for row in cursor.fetchall()}
        given = {"place": place, "now": now, "since": period.since, "until": period.until}
        cursor.execute(WAITING, given)
        names = ["backlog", "backlog_late", "open_late", "waiting_response", "waiting_closing"]
        found.update(dict(zip(names, cursor.fetchone(), strict=True)))
    for (measure, day, dimension, value), times in recounted().items():
        if dimension == "station" and value in stations and period.holds(day):
            found[measure] += times
    return found


def rolled_up():
    """The same from the tallies."""
    from liaison.dashboards.models import MEASURES, Tally

    found = Counter()
    for row in Tally.objects.all():
        for measure in MEASURES:
            if times := getattr(row, measure):
                found[measure, row.day, row.dimension, row.value] += times
    return dict(found)
