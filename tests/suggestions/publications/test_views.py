import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.personal.models import Purpose
from liaison.workflow import citizen_of
from suggestions.cases import privacy
from suggestions.cases.models import Category
from suggestions.publications import actions
from suggestions.publications.models import FilterWord, MeToo, Publication
from suggestions.publications.workflow import State
from tests.cast import make_case, make_county

from . import stages
from .stages import LATER

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return make_county()


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER + timedelta(hours=1), tick=True):
        yield


@pytest.fixture
def signed(cast, client):
    def sign(name):
        client.force_login(cast.users[name])
        return client

    return sign


def body(answer):
    return answer.content.decode()


def seen(answer):
    """The status of a photograph, read to its end."""
    answer.getvalue()
    return answer.status_code


# --- the public list and page ---------------------------------------------------------------------


def test_an_empty_list_says_so_and_leads_on(client, cast):
    answer = client.get("/open/")
    assert answer.status_code == 200
    assert "还没有公开的事项" in body(answer)


def test_what_is_public_is_listed_and_read_without_sign_in(client, cast):
    row = stages.public(cast)
    listed = body(client.get("/open/"))
    assert row.title in listed
    assert f"/open/{row.uid}/" in listed
    page = body(client.get(f"/open/{row.uid}/"))
    for said in stages.TEXTS.values():
        assert said in page
    assert "富民街道" in page


def test_no_page_of_the_public_names_the_person_the_staff_or_the_case(client, cast):
    case = stages.closed(cast, location_text="幸福路3号楼2单元")
    row = stages.public(cast, case)
    paths = ["/open/", f"/open/{row.uid}/", "/open/rss.xml", "/api/v1/open-cases/", "/"]
    paths.append(f"/api/v1/open-cases/{row.uid}/")
    for path in paths:
        said = body(client.get(path))
        assert row.title in said, path
        for hidden in [
            case.number, case.content, case.title, "陈示例", "13800005678", "2单元", "周示例",
            "郑示例", "林示例",
        ]:  # fmt: skip
            assert hidden not in said, (path, hidden)


@pytest.mark.parametrize("state", ["drafted", "pending"])
def test_what_nobody_reviewed_is_not_there(client, cast, state):
    row = getattr(stages, state)(cast)
    assert client.get(f"/open/{row.uid}/").status_code == 404
    assert client.get(f"/api/v1/open-cases/{row.uid}/").status_code == 404
    assert row.title not in body(client.get("/open/"))


def test_what_was_withdrawn_is_gone_and_says_so_without_a_word_of_it(client, cast):
    case = stages.closed(cast)
    row = stages.public(cast, case, photos=[stages.photo(case)])
    page, shown = f"/open/{row.uid}/", f"/open/{row.uid}/photos/{row.photos.get().pk}/"
    kept = {path: client.get(path)["ETag"] for path in (page, "/open/", "/open/rss.xml")}
    picture = client.get(shown)
    assert seen(picture) == 200
    kept[shown] = picture["ETag"]
    assert row.title in body(client.get("/open/rss.xml"))
    assert page in body(client.get("/sitemap.xml"))
    privacy.retract(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=LATER)
    asked = {path: client.get(path, headers={"If-None-Match": tag}) for path, tag in kept.items()}
    answer = asked[page]
    assert answer.status_code == 410
    assert "已撤下" in body(answer)
    assert row.title not in body(answer)
    assert "no-store" in answer["Cache-Control"]
    assert asked[shown].status_code == 404
    for path in ("/open/", "/open/rss.xml"):
        assert asked[path].status_code == 200
        assert row.title not in body(asked[path])
    assert page not in body(client.get("/sitemap.xml"))
    api = client.get(f"/api/v1/open-cases/{row.uid}/")
    assert (api.status_code, api["Content-Type"]) == (410, "application/problem+json")
    assert client.post(f"/open/{row.uid}/me-too/").status_code == 410
    assert row.title not in body(client.get("/"))


def test_a_draft_that_was_given_up_was_never_there(client, cast):
    row = stages.drafted(cast)
    actions.withdraw(row, text="不写了", by=cast.actor("station"), now=LATER)
    assert client.get(f"/open/{row.uid}/").status_code == 404
    assert client.get(f"/open/{uuid.uuid4()}/").status_code == 404


def test_the_list_is_narrowed_by_place_category_and_month(client, cast):
    row = stages.public(cast)
    for hit in ["place=990101001", "category=01", "category=0103", "month=2026-11", "place=x"]:
        assert row.title in body(client.get(f"/open/?{hit}")), hit
    for miss in ["place=990101102", "category=05", "month=2026-10"]:
        answer = body(client.get(f"/open/?{miss}"))
        assert row.title not in answer
        assert "没有符合条件" in answer


def test_older_pages_follow_by_key_and_a_broken_mark_is_refused(client, cast):
    for number in range(13):
        stages.public(cast, now=LATER + timedelta(minutes=number), title=f"路灯恢复第{number}处")
    first = body(client.get("/open/"))
    assert "路灯恢复第12处" in first
    assert "路灯恢复第0处" not in first
    older = re.search(r'href="(\?cursor=[^"]+)"', first)[1]
    assert "路灯恢复第0处" in body(client.get(f"/open/{older}"))
    assert client.get("/open/?cursor=zzz").status_code == 400


def test_the_list_costs_the_same_however_much_is_public(client, cast):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            client.get("/open/")
        return len(seen)

    first = stages.closed(cast)
    stages.public(cast, first, photos=[stages.photo(first)])
    client.get("/open/")
    one = cost()
    for _number in range(4):
        case = stages.closed(cast)
        stages.public(cast, case, photos=[stages.photo(case), stages.photo(case, "before")])
    assert cost() == one <= 8


def test_a_page_costs_few_queries(client, cast, django_assert_max_num_queries):
    row = stages.public(cast)
    client.get(f"/open/{row.uid}/")
    with django_assert_max_num_queries(5):
        client.get(f"/open/{row.uid}/")


@pytest.mark.parametrize("path", ["/open/", "/open/{uid}/", "/open/rss.xml"])
def test_public_pages_are_kept_and_asked_about_each_time(client, cast, path):
    path = path.format(uid=stages.public(cast).uid)
    answer = client.get(path)
    assert answer["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    again = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_whoever_signed_in_gets_a_copy_of_their_own(cast, signed):
    stages.public(cast)
    assert "private" in signed("station").get("/open/")["Cache-Control"]


def test_photographs_before_and_after_stand_on_the_page_and_are_served(client, cast):
    case = stages.closed(cast)
    before, after = stages.photo(case, "before"), stages.photo(case, "after")
    row = stages.public(cast, case, photos=[before, after])
    page = body(client.get(f"/open/{row.uid}/"))
    found = re.findall(rf'src="(/open/{row.uid}/photos/\d+/thumbnail/)"', page)
    assert len(found) == 2
    picture = client.get(found[0])
    assert (seen(picture), picture["Content-Type"]) == (200, "image/jpeg")
    assert picture["Cache-Control"] == "public, no-cache"
    assert client.get(found[0], headers={"If-None-Match": picture["ETag"]}).status_code == 304
    assert client.get(f"/attachments/{before.pk}/").status_code == 404


def test_a_photograph_is_not_served_before_the_review(client, cast):
    case = stages.closed(cast)
    row = stages.pending(cast, case, photos=[stages.photo(case)])
    assert client.get(f"/open/{row.uid}/photos/{row.photos.get().pk}/").status_code == 404


def test_the_feed_is_rss_and_narrowed_like_the_list(client, cast):
    row = stages.public(cast)
    answer = client.get("/open/rss.xml?place=990101001")
    assert answer["Content-Type"].startswith("application/rss+xml")
    assert row.title in body(answer)
    assert row.title not in body(client.get("/open/rss.xml?place=990101102"))


def test_the_map_has_rounded_places_of_facilities_and_none_without_the_licensed_tiles(
    client, cast, settings
):
    where = {"longitude": 115.123456, "latitude": 28.654321}
    lamp = stages.public(cast, stages.closed(cast, **where))
    home = stages.public(cast, stages.closed(cast, category="1501", **where))
    assert (home.longitude, home.latitude) == (None, None)
    assert "data-map" not in body(client.get("/open/"))
    assert client.get("/open/points/").status_code == 404
    settings.TIANDITU_KEY = "key-of-the-place"
    assert "data-map" in body(client.get("/open/"))
    assert "data-map" in body(client.get(f"/open/{lamp.uid}/"))
    assert "data-map" not in body(client.get(f"/open/{home.uid}/"))
    (point,) = client.get(f"/open/points/?only={lamp.uid}").json()["points"]
    assert point == {"name": lamp.title, "url": f"/open/{lamp.uid}/", "at": [28.654, 115.123]}
    assert client.get("/open/points/").json()["points"] == [point]
    assert client.get("/open/points/?only=x").json()["points"] == []
    assert client.get("/open/points/?category=15").json()["points"] == []


# --- me too ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_tap_is_counted_once_a_day_and_hidden_by_default(client, cast):
    row = stages.public(cast)
    path = f"/open/{row.uid}/"
    answer = client.post(f"{path}me-too/", follow=True)
    assert "已记下" in body(answer)
    assert "今天已经记过了" in body(client.post(f"{path}me-too/", follow=True))
    assert MeToo.objects.get().count == 1
    assert "1 次" not in body(client.get(path))
    LocalRule.objects.create(key="publications.show_me_too", division="990101", value=True)
    assert "已有 1 次" in body(client.get(path))
    # The mark in the browser is renewed with each tap, so that it never ends within a day.
    for at in ("2026-11-28T09:00+08:00", "2026-11-29T08:00+08:00", "2026-11-29T18:00+08:00"):
        with time_machine.travel(at):
            client.post(f"{path}me-too/")
    assert [row.count for row in MeToo.objects.order_by("day")] == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_network_cannot_tap_for_ever_without_cookies(client, cast):
    row = stages.public(cast)
    LocalRule.objects.create(key="publications.me_too_per_network", division="", value=2)
    for _tap in range(4):
        client.cookies.clear()
        answer = client.post(f"/open/{row.uid}/me-too/")
    assert "said=full" in answer["Location"]
    assert "没有记上" in body(client.get(answer["Location"]))
    assert MeToo.objects.get().count == 2


def test_another_site_cannot_tap_for_its_visitors(client, cast):
    row = stages.public(cast)
    path = f"/open/{row.uid}/me-too/"
    for headers in [
        {"Origin": "https://other.example"},
        {"Origin": "null"},
        {"Referer": "https://other.example/open/"},
        {"Sec-Fetch-Site": "cross-site"},
    ]:
        assert client.post(path, headers=headers).status_code == 403, headers


def test_only_facilities_offer_me_too(client, cast):
    row = stages.public(cast, stages.closed(cast, category="1501"))
    assert "我也遇到" not in body(client.get(f"/open/{row.uid}/"))
    assert client.post(f"/open/{row.uid}/me-too/").status_code == 404


def form_of(cast, **fields):
    given = {"station": cast.station.code, "consent": "on", "form_key": str(uuid.uuid4())}
    said = "幸福路的路灯又有一处没有亮，夜里走路不便。"
    return given | {"content": said, "category": "01"} | fields


@pytest.mark.django_db(transaction=True)
def test_the_form_offers_a_public_matter_that_looks_the_same_and_never_stands_in_the_way(
    client, cast
):
    row = stages.public(cast)
    answer = client.post("/suggest/", form_of(cast))
    assert answer.status_code == 422
    assert f"/open/{row.uid}/" in body(answer)
    assert client.post("/suggest/", form_of(cast, seen="alike")).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "changes", [{"category": ""}, {"category": "15"}, {"content": "桥上的栏杆松了。"}]
)
def test_nothing_is_offered_that_does_not_look_the_same(client, cast, changes):
    stages.public(cast)
    assert client.post("/suggest/", form_of(cast, **changes)).status_code == 302


# --- the desk -------------------------------------------------------------------------------------


def test_a_summary_is_written_on_the_case_page_reviewed_and_public(cast, signed):
    case = stages.closed(cast)
    photo = stages.photo(case)
    station = signed("station")
    assert f"/desk/publications/new/{case.number}/" in body(
        station.get(f"/desk/cases/{case.number}/")
    )
    page = body(station.get(f"/desk/publications/new/{case.number}/"))
    assert "已换灯" in page  # what staff answered is there already
    given = stages.TEXTS | {"photos": str(photo.pk), "send": "1"}
    answer = station.post(f"/desk/publications/new/{case.number}/", given, follow=True)
    row = Publication.objects.get()
    assert row.state == State.PENDING
    assert "等另一位同事审核" in body(answer)
    street = signed("street")
    assert row.title in body(street.get("/desk/publications/"))
    show = body(street.get(f"/desk/publications/{row.pk}/"))
    assert "审核通过并公开" in show
    here = f"/desk/publications/{row.pk}/publish/"
    unseen = street.post(here, {"version": row.version})
    assert unseen.status_code == 422
    assert "逐张" in body(unseen)
    looked = {"version": row.version, "looked": row.photos.get().pk}
    assert street.post(here, looked).status_code == 302
    assert row.title in body(street.get("/open/"))
    assert "已公开" in body(signed("station").get(f"/desk/cases/{case.number}/"))


def test_a_refused_text_is_kept_as_a_draft_and_says_what_to_change(cast, signed):
    case = stages.closed(cast)
    client = signed("station")
    given = stages.TEXTS | {"done": "请打13800138000。", "send": "1"}
    answer = client.post(f"/desk/publications/new/{case.number}/", given)
    assert answer.status_code == 422
    assert "电话号码" in body(answer)
    row = Publication.objects.get()
    assert (row.state, row.done) == (State.DRAFT, "请打13800138000。")


def test_what_must_be_checked_is_listed_with_a_box_to_tick(cast, signed):
    case = stages.closed(cast)
    client = signed("station")
    given = stages.TEXTS | {"done": "王师傅当天修好。", "send": "1"}
    answer = client.post(f"/desk/publications/new/{case.number}/", given)
    assert answer.status_code == 422
    assert "王师傅" in body(answer)
    row = Publication.objects.get()
    edit = given | {"checked": "1", "version": row.version}
    assert client.post(f"/desk/publications/{row.pk}/edit/", edit).status_code == 302
    row.refresh_from_db()
    assert row.state == State.PENDING


def test_numbers_are_masked_when_the_writer_asks(cast, signed):
    case = stages.closed(cast)
    client, path = signed("station"), f"/desk/publications/new/{case.number}/"
    given = stages.TEXTS | {"done": "请打13800138000。", "send": "1"}
    assert "把号码遮盖掉" in body(client.post(path, given))
    row = Publication.objects.get()
    masked = body(client.post(f"/desk/publications/{row.pk}/edit/", given | {"mask": "1"}))
    assert "请打＊＊＊。" in masked
    assert "把号码遮盖掉" not in masked
    row.refresh_from_db()
    assert "13800138000" in row.done  # nothing is stored before the writer says so


def test_a_stale_page_is_refused(cast, signed):
    row = stages.pending(cast)
    client = signed("street")
    blind = client.post(f"/desk/publications/{row.pk}/publish/", {})
    assert blind.status_code == 422
    assert "先看最新" in body(blind)
    answer = client.post(f"/desk/publications/{row.pk}/publish/", {"version": 1})
    assert answer.status_code == 412
    actions.send_back(row, text="请写明时间", by=cast.actor("street"), now=LATER)
    edit = f"/desk/publications/{row.pk}/edit/"
    for version, status in ((None, 422), (1, 412)):
        given = {"title": "盖过别人的"} | ({"version": version} if version else {})
        assert signed("station").post(edit, given).status_code == status
    row.refresh_from_db()
    assert row.title != "盖过别人的"


def test_a_case_without_consent_says_how_to_get_it(cast, signed):
    case = stages.closed(cast, agrees=False)
    client = signed("station")
    page = body(client.get(f"/desk/cases/{case.number}/"))
    assert "没有单独同意" in page
    assert f"/desk/publications/new/{case.number}/" not in page
    answer = client.get(f"/desk/publications/new/{case.number}/")
    assert answer["Location"] == f"/desk/cases/{case.number}/"


@pytest.mark.parametrize("name", ["unit", "deputy", "leader", "auditor", "admin"])
def test_offices_that_do_not_publish_find_nothing(cast, signed, name):
    row = stages.pending(cast)
    client = signed(name)
    assert client.get("/desk/publications/").status_code == 404
    assert client.get(f"/desk/publications/{row.pk}/").status_code == 404
    assert client.post(f"/desk/publications/{row.pk}/publish/").status_code == 404


@pytest.mark.parametrize("name", ["station2", "street2"])
def test_another_street_finds_nothing(cast, signed, name):
    row = stages.pending(cast)
    client = signed(name)
    assert row.title not in body(client.get("/desk/publications/?tab=pending"))
    assert client.get(f"/desk/publications/{row.pk}/").status_code == 404


def test_staff_read_how_many_met_the_same(cast, signed):
    case = stages.closed(cast)
    row = stages.public(cast, case)
    MeToo.objects.create(publication=row, day=LATER.date(), count=7)
    assert "“我也遇到” 7 次" in body(signed("station").get(f"/desk/cases/{case.number}/"))


# --- wording --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_citizens_rough_words_are_taken_in_with_a_running_clock_and_marked_for_staff(
    client, cast, signed
):
    said = "路灯坏了半个月没人管，混 蛋！"
    assert client.post("/suggest/", form_of(cast, content=said)).status_code == 302
    case = cast.station.cases.get()
    assert case.content == said
    assert case.queue_at.year < 9999
    assert "用语提醒" in body(signed("station").get(f"/desk/cases/{case.number}/"))


def test_a_plain_case_has_no_mark(cast, signed):
    case = make_case(cast)
    assert "用语提醒" not in body(signed("station").get(f"/desk/cases/{case.number}/"))


def test_the_congress_office_keeps_the_list_of_its_place(cast, signed):
    client = signed("office")
    path = "/desk/publications/words/"
    word = {"word": "胡来", "level": "hold", "advice": "请换说法"}
    assert client.post(path, word).status_code == 302
    row = FilterWord.objects.get(word="胡来")
    assert row.division == "990101"
    again = client.post(path, word)
    assert again.status_code == 422
    assert "已经在列" in body(again)
    assert client.post(f"{path}{row.pk}/remove/").status_code == 302
    events = Event.objects.filter(subject_type="publications.filterword", subject_id=row.pk)
    told = list(events.order_by("seq").values_list("action", "actor", "words__text"))
    office = f"user:{cast.users['office'].pk}"
    assert told == [("add", office, "胡来 请换说法"), ("remove", office, "胡来 请换说法")]
    above = FilterWord.objects.filter(division="").first()
    assert client.post(f"{path}{above.pk}/remove/").status_code == 404


@pytest.mark.parametrize("name", ["station", "street", "leader"])
def test_nobody_else_changes_the_list(cast, signed, name):
    assert signed(name).get("/desk/publications/words/").status_code == 404


def test_facilities_are_marked_as_data(cast):
    assert Category.objects.get(pk="0103").is_facility
    assert not Category.objects.get(pk="1501").is_facility


# --- the footer -----------------------------------------------------------------------------------


def test_the_footer_names_the_filings_of_the_place_and_nothing_when_there_are_none(client, cast):
    assert "beian" not in body(client.get("/open/"))
    cache.clear()
    LocalRule.objects.create(key="portal.icp", division="990101", value="演ICP备00000001号")
    LocalRule.objects.create(key="portal.operator", division="990102", value="别处人大")
    page = body(client.get("/open/"))
    assert "演ICP备00000001号" in page
    assert "别处人大" not in page
    assert "公网安备" not in page


def test_a_draft_says_what_is_missing_before_it_can_be_sent(signed, cast):
    row = stages.drafted(cast)
    page = f"/desk/publications/{row.pk}/"
    send = f'action="{page}submit/"'
    assert send in body(signed("station").get(page))
    for texts, said in (
        ({"outcome": ""}, "请写结果怎样。"),
        ({"outcome": "已修好〔请填：日期〕。"}, "〔请填〕的地方还没有换成实际内容"),
    ):
        Publication.objects.filter(pk=row.pk).update(**texts)
        shown = body(signed("station").get(page))
        assert said in shown
        assert send not in shown
        assert f"{page}edit/" in shown
