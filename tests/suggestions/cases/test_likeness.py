"""Look-alike cases: reasons in words, the actor's own scope, two bounded queries."""

from datetime import timedelta

import pytest

from suggestions.cases import likeness
from tests import stages
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db
LAMP = {"title": "路灯不亮", "content": "幸福路三号楼门口的路灯坏了"}
DRAIN = {"title": "下水道堵了", "content": "雨后积水很深，井口冒污水"}
HERE = {"longitude": 115.8500, "latitude": 28.6800}
NEAR = {"longitude": 115.8505, "latitude": 28.6800}
FAR = {"longitude": 115.8800, "latitude": 28.6800}


@pytest.fixture
def cast():
    return make_county()


def other(cast, **fields):
    return make_case(cast, **{"category": None, "location_text": ""} | fields)


def reasons(cast, case, by="station"):
    return {row["number"]: row["why"] for row in likeness.alike(case, cast.actor(by))}


def test_text_place_distance_and_category_are_named_as_reasons(cast):
    case = other(cast, **LAMP, **HERE)
    text = other(cast, title="楼门口路灯坏了", content="三号楼门口路灯坏了好久")
    near = other(cast, **DRAIN, **NEAR)
    found = reasons(cast, case)
    assert "文字相近" in found[text.number]
    assert "相距约 50 米" in found[near.number]
    assert all("同一天" in why for why in found.values())
    same = other(
        cast, title="积水", content="门口积水漫过台阶", location_text="富民社区幸福路 3 号"
    )
    named = other(cast, title="噪声扰民", content="夜里施工", location_text="富民社区幸福路3号")
    assert reasons(cast, same) == {named.number: "地点相同：富民社区幸福路3号、同一天前后"}


@pytest.mark.parametrize(
    ("later", "words"), [(60, "同一天前后"), (-60, "同一天前后"), (86_400 * 2 + 60, "相隔 2 天")]
)
def test_days_apart_are_counted_the_same_way_before_and_after(cast, later, words):
    text = "三号楼前路灯不亮已经一个星期"
    one = other(cast, content=text)
    two = other(cast, content=f"{text}了", phone="13800005679", now=NOW + timedelta(seconds=later))
    assert words in reasons(cast, one)[two.number]


def test_a_look_alike_shows_no_number_of_its_citizen(cast):
    place = "富民社区幸福路 13912345678"
    case = other(cast, **LAMP | {"location_text": place})
    title = "楼门口路灯坏了 13912345678"
    other(cast, title=title, content="三号楼门口路灯坏了好久", location_text=place)
    (row,) = likeness.alike(case, cast.actor("station"))
    assert "路灯坏了" in row["title"]
    assert "地点相同" in row["why"]
    assert "13912345678" not in row["title"] + row["why"]


def test_two_points_a_kilometre_apart_are_two_matters_whatever_the_words(cast):
    case, away = other(cast, **LAMP, **HERE), other(cast, **LAMP, **FAR)
    assert away.number not in reasons(cast, case)


def test_ended_merged_and_old_cases_are_not_offered(cast):
    case = other(cast, **LAMP)
    old = other(cast, **LAMP | {"content": LAMP["content"] + "啊"}, now=NOW - timedelta(days=31))
    done = stages.withdrawn(cast, **LAMP)
    merged = stages.merged(cast, **LAMP)
    assert not {old.number, done.number, merged.number} & set(reasons(cast, case))


def test_a_station_sees_its_own_a_street_its_stations_and_the_county_all(cast):
    case = make_case(cast, **LAMP)
    there = make_case(
        cast,
        station=cast.other_station,
        representative=None,
        **LAMP | {"content": LAMP["content"] + "，东山"},
    )
    assert there.number not in reasons(cast, case)
    assert there.number not in reasons(cast, case, "street")
    assert "同类别" in reasons(cast, case, "office")[there.number]


def test_elsewhere_one_hint_alone_is_chance(cast):
    case = make_case(cast, **LAMP, location_text="")
    there = make_case(
        cast, station=cast.other_station, representative=None, **DRAIN, location_text=""
    )
    assert there.number not in reasons(cast, case, "office")


def test_one_statement_however_many_cases(cast, django_assert_num_queries):
    case = make_case(cast, **LAMP, **HERE)
    for number in range(8):
        make_case(cast, title="路灯不亮", content=f"三号楼门口的路灯坏了{number}", **NEAR)
    actor = cast.actor("office")
    with django_assert_num_queries(1):
        rows = likeness.alike(case, actor)
    assert len(rows) == likeness.SHOWN


def test_distance_is_metres_and_unknown_without_two_points():
    assert likeness.distance(115.85, 28.68, 115.85, 28.69) == pytest.approx(1112, abs=2)
    assert likeness.distance(None, 28.68, 115.85, 28.69) is None
