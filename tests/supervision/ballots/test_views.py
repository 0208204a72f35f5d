"""The pages of a vote: a voter's way on a phone without scripts, the codes of the seats, tellers,
hall and public, and who gets none of them."""

import re

import pytest
from django.urls import reverse

from liaison.ledger.models import Event
from supervision.ballots import actions
from supervision.ballots.models import Ballot, Envelope, Participation, SealedList
from supervision.ballots.workflow import State
from tests.cast import NOW
from tests.supervision.opinions import stages as opinions
from tests.supervision.projects import builders as b

from . import halls
from .halls import WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, cast):
    def sign_in(name):
        client.force_login(cast.users[name])
        return client

    return sign_in


def url(name, ballot, *rest):
    return reverse(f"ballots:{name}", args=[ballot.uid, *rest])


@pytest.fixture
def hall(cast):
    """Six deputies, three candidates, two places; deputy2 is on the roll, deputy is 监票人."""
    return halls.prepare(cast, people=6, candidates=3, places=2).open()


def seat(browser, page):
    """What ties the page to its voter."""
    found = re.search(r'name="seat" value="([^"]+)"', browser.get(page).content.decode())
    return {"seat": found[1]} if found else {}


def voter_of(hall, name):
    return hall.ballot.voters.get(representative=getattr(hall.cast, name))


def test_a_deputy_chooses_looks_it_over_and_drops_it_in_once(desk, hall):
    browser, page = desk("deputy2"), url("vote", hall.ballot)
    assert "赞成的最多 <b>2</b> 项" in browser.get(page).content.decode()
    mine = seat(browser, page)
    assert browser.post(page, mine | {"c1": "1", "c2": "1"}).status_code == 422
    many = browser.post(page, mine | {"c1": "1", "c2": "1", "c3": "1"})
    assert many.status_code == 422
    assert "赞成的有 3 项，最多 2 项" in many.content.decode()
    choice = mine | {"c1": "1", "c2": "2", "c3": "3"}
    review = browser.post(page, choice)
    assert "还没有投出" in review.content.decode()
    assert not Participation.objects.exists()
    changed = browser.post(page, choice | {"change": "1"})
    assert re.search(r'name="c1" value="1"[^>]*checked', changed.content.decode())
    done = browser.post(page, choice | {"confirm": "1"}, follow=True)
    said = done.content.decode()
    assert "您的选票已投入票箱" in said
    assert "赞成" not in said.split("<main")[1]  # no proof of one's choice
    again = browser.post(page, choice | {"confirm": "1"})
    assert again.status_code == 409
    assert "已经投过票" in again.content.decode()
    assert Envelope.objects.count() == Participation.objects.count() == 1


def test_nobody_else_reaches_the_ballot(desk, client, hall):
    ballot = hall.ballot
    for name in ("station", "unit", "council", "procurator", "street2"):
        assert desk(name).get(url("show", ballot)).status_code == 404
        assert desk(name).get(url("vote", ballot)).status_code == 404
    assert desk("office").get(url("vote", ballot)).status_code == 404
    for name in ("roll", "papers"):
        assert desk("deputy2").get(url(name, ballot)).status_code == 403
    assert desk("office").get(url("papers", ballot)).status_code == 403
    assert desk("leader").post(url("act", ballot, "stop"), {"version": 1}).status_code == 403
    client.logout()
    assert client.get(url("show", ballot)).status_code == 302
    assert client.get(url("result", ballot)).status_code == 404


def test_the_code_of_a_seat_votes_once_and_opens_nothing_afterwards(client, hall):
    given = actions.issue_codes(hall.ballot, by=hall.actor("office"), now=NOW)
    voter, code = given[0]
    assert code not in str(list(hall.ballot.voters.values_list("code_hash", flat=True)))
    assert client.post("/vote/", {"code": "ABCD2345"}).status_code == 422
    spoken = f"{code[:4]} {code[4:]}".lower()
    answer = client.post("/vote/", {"code": spoken}, follow=True)
    assert voter.name in answer.content.decode()
    choice = seat(client, "/vote/ballot/") | {"c1": "1", "c2": "1", "c3": "2", "confirm": "1"}
    done = client.post("/vote/ballot/", choice, follow=True)
    assert "您的选票已投入票箱" in done.content.decode()
    assert client.get("/vote/ballot/").status_code == 302
    client.post("/vote/", {"code": code})
    assert "您已经投过票了" in client.get("/vote/ballot/").content.decode()
    assert client.post("/vote/ballot/", choice).status_code == 409
    assert Envelope.objects.count() == 1


def test_a_page_filled_in_by_one_person_is_not_dropped_in_for_the_next(client, hall):
    """A tablet goes round: two tabs, two codes, one session."""
    first, second = actions.issue_codes(hall.ballot, by=hall.actor("office"), now=NOW)[:2]
    client.post("/vote/", {"code": first[1]})
    left_open = seat(client, "/vote/ballot/")
    client.post("/vote/", {"code": second[1]})
    choice = {"c1": "1", "c2": "1", "c3": "2", "confirm": "1"}
    for stale in (left_open, {}):
        refused = client.post("/vote/ballot/", choice | stale)
        assert refused.status_code == 409
        assert "已经换了人" in refused.content.decode()
    assert not Participation.objects.exists()
    office = hall.actor("office")
    actions.issue_codes(hall.ballot, voter=second[0].pk, by=office, now=NOW)
    assert client.get("/vote/ballot/").status_code == 302  # the old code's session ended with it


def test_the_review_is_as_long_whatever_was_chosen(desk, hall):
    """A proxy's log keeps the length of an answer: it must tell no choice."""
    appraisal = halls.prepare(
        hall.cast, people=2, kind="appraisal", title="测评",
        members=[(hall.ballot.voters.of(hall.actor("deputy2")).get().representative, "代表", 0)],
    ).open()  # fmt: skip
    for ballot, rows in (
        (hall.ballot, ("112", "222", "333", "213")),
        (appraisal.ballot, ("111", "222", "333", "123")),
    ):
        browser, page = desk("deputy2"), url("vote", ballot)
        mine, lengths = seat(browser, page), set()
        for row in rows:
            answer = browser.post(page, mine | {f"c{n}": m for n, m in enumerate(row, 1)})
            assert "还没有投出" in answer.content.decode()
            lengths.add(len(answer.content))
        assert len(lengths) == 1


def test_the_clerk_sets_up_the_tellers_lock_and_open_and_the_chair_declares(desk, cast):
    halls.deputies(cast, 4)
    office = desk("office")
    page = office.get(reverse("ballots:new"))
    assert "票决" in page.content.decode()
    form = {"kind": "congress", "title": "2026年民生实事项目票决", "minutes": 15, "places": 2}
    form["meeting"] = halls.session(cast).pk
    bad = office.post(reverse("ballots:new"), form | {"candidates": "甲\n乙"})
    assert bad.status_code == 422
    assert "差额" in bad.content.decode()
    form["candidates"] = "老旧小区改造 | 12 个小区\n农村道路\n社区食堂"
    office.post(reverse("ballots:new"), form)
    ballot = Ballot.objects.get()
    assert ballot.candidates.first().note == "12 个小区"

    def act(name, action, **fields):
        fields |= {"version": Ballot.objects.get().version}
        return desk(name).post(url("act", ballot, action), fields)

    refused = act("office", "open")
    assert refused.status_code == 409
    assert "都设好票箱口令以后" in refused.content.decode()
    users = cast.users
    act("office", "name_tellers", supervisor=users["deputy"].pk, counter=users["auditor"].pk)
    different = act("deputy", "set_passphrase", passphrase="一二三四五六七八九十", again="x")
    assert different.status_code == 422
    for name, duty in (("deputy", "supervisor"), ("auditor", "counter")):
        words = WORDS[duty]
        assert act(name, "set_passphrase", passphrase=words, again=words).status_code == 302
    assert desk("office").post(url("roll", ballot), {"present": ["²"]}).status_code == 412
    ids = list(ballot.voters.values_list("pk", flat=True))
    version = Ballot.objects.get().version
    desk("office").post(url("roll", ballot), {"present": ids, "version": version})
    stale = desk("office").post(url("roll", ballot), {"present": ids[:1], "version": version})
    assert stale.status_code == 412  # of two clerks at two doors the second unticks nobody
    assert ballot.voters.present().count() == len(ids)
    assert desk("deputy").get(url("roll", ballot)).status_code == 200  # a teller reads it
    assert act("office", "open").status_code == 302
    for voter in ballot.voters.all():
        actions.cast(Ballot.objects.get(), voter=voter, marks="112")
    screen = desk("office").get(url("hall", ballot)).content.decode()
    assert "已投票" in screen
    assert "赞成" not in screen
    wrong = act("auditor", "close", supervisor="这不是真的口令啊啊", counter=WORDS["counter"])
    assert wrong.status_code == 422
    assert "监票人的口令不对" in wrong.content.decode()
    assert "这不是真的" not in wrong.content.decode()
    assert act("auditor", "close", **WORDS).status_code == 302
    assert act("auditor", "close", **WORDS).status_code == 409
    assert "赞成" not in desk("deputy2").get(url("show", ballot)).content.decode()
    assert "赞成 <b>6</b>" in desk("office").get(url("show", ballot)).content.decode()
    public = reverse("ballots:result", args=[ballot.uid])
    assert desk("office").get(public).status_code == 404
    act("office", "declare")
    told = desk("office").get(public).content.decode()
    assert "老旧小区改造" in told
    assert "社区食堂" not in told
    assert "赞成 6" not in told
    member = desk("deputy2").get(url("show", ballot)).content.decode()
    assert "通过" in member
    assert "赞成 <b>" not in member  # the presidium opens the figures, to the roll as to everybody
    act("office", "show_figures")
    shown = desk("office").get(public).content.decode()
    assert "赞成 6" in shown
    assert "社区食堂" in shown
    assert "已宣布" in desk("office").get(url("hall", ballot)).content.decode()


def test_few_votes_are_closed_in_for_a_reason_and_nobody_is_named_beside_them(desk, hall):
    hall.cast_all(("112", 3))
    ballot, stop = hall.ballot, url("act", hall.ballot, "stop")
    with pytest.raises(actions.Invalid, match="只有 3 人投票，不足 5 人"):
        hall.close(text="")  # the time ran out and nobody stopped it
    assert 'name="text"' in desk("deputy").get(url("act", ballot, "close")).content.decode()
    assert "· 已投" in desk("deputy").get(url("roll", ballot)).content.decode()
    assert desk("office").get(url("show", ballot)).context["buttons"][0][0] == "stop"
    asked = desk("office").get(stop).content.decode()
    assert "还有 3 人未投票，停止后不能再投" in asked
    assert "看得出谁怎么投" in asked
    given = {"version": hall.refresh().version}
    assert desk("office").post(stop, given).status_code == 422
    with pytest.raises(actions.Invalid, match="看得出谁怎么投"):
        actions.stop(ballot, text=" ", by=hall.actor("office"), now=NOW)
    assert desk("office").post(stop, given | {"text": "会场停电"}).status_code == 302
    told = Event.objects.get(subject_type="ballots.ballot", action="stop")
    assert (told.data["voted"], told.words.text) == (3, "会场停电")
    hall.refresh()
    hall.close(text="")
    assert "· 已投" not in desk("deputy").get(url("roll", ballot)).content.decode()


def test_everybody_on_the_list_has_come_with_one_press(desk, cast):
    ballot = halls.prepare(cast, people=6).ballot
    given = {"version": ballot.version, "everybody": "1"}
    assert desk("office").post(url("roll", ballot), given).status_code == 302
    assert ballot.voters.present().count() == 6


def test_the_recount_file_is_for_the_supervisor_alone(desk, hall):
    hall.cast_all(("112", 4), ("211", 2))
    hall.close()
    for name in ("office", "leader", "auditor", "deputy2"):
        assert desk(name).get(url("recount", hall.ballot)).status_code == 403
    answer = desk("deputy").get(url("recount", hall.ballot))
    assert SealedList.objects.get().text in answer.content.decode()
    script = desk("deputy").get(url("recount_script", hall.ballot))
    assert "复核" in script.content.decode()


def test_tellers_enter_papers_twice_and_settle_what_they_read_differently(desk, hall):
    ballot, office = hall.ballot, hall.actor("office")
    for voter in hall.voters[:2]:
        actions.issue_paper(ballot, voter=voter.pk, by=office, now=NOW)
    for voter in hall.voters[2:]:
        actions.cast(ballot, voter=voter, marks="112")
    early = {"number": 1, "c1": "1", "c2": "1", "c3": "1"}
    assert desk("deputy").post(url("papers", ballot), early).status_code == 409
    with pytest.raises(actions.Conflict, match="请先停止投票"):
        hall.close()
    with pytest.raises(actions.Invalid, match="只发出 2 张纸质票，不足 5 张"):
        actions.stop(ballot, by=office, now=NOW)
    actions.stop(ballot, text="只有两位的手机没有电", by=office, now=NOW)
    with pytest.raises(actions.Conflict, match="都填好收回张数以后才能开箱"):
        hall.close()  # nobody has entered anything: no paper may be lost that way
    for name in ("deputy", "auditor"):
        assert desk(name).post(url("papers", ballot), early).status_code == 302
    half = desk("deputy").post(url("papers", ballot), {"number": 2, "c1": "1"})
    assert half.status_code == 422
    assert "票上没有画就选未表示" in half.content.decode()
    desk("deputy").post(url("papers", ballot), {"number": 2, "c1": "1", "c2": "2", "c3": "0"})
    with pytest.raises(actions.Conflict, match="1 张只有一人录过"):
        hall.close()
    desk("auditor").post(url("papers", ballot), {"number": 2, "c1": "1", "c2": "1", "c3": "0"})
    page = desk("auditor").get(url("papers", ballot)).content.decode()
    assert "计票人：1.赞成、2.赞成、3.未表示" in page
    with pytest.raises(actions.Conflict, match="1 张两人录得不一样"):
        hall.close()
    desk("auditor").post(url("papers", ballot), {"number": 2, "c1": "1", "c2": "2", "c3": "0"})
    assert desk("deputy").post(url("papers", ballot), {"back": "-1"}).status_code == 422
    desk("deputy").post(url("papers", ballot), {"back": 2})
    desk("auditor").post(url("papers", ballot), {"back": 1})
    with pytest.raises(actions.Conflict, match="两人清点 [12]、[12] 张，录入 2 张"):
        hall.close()
    desk("auditor").post(url("papers", ballot), {"back": 2})
    hall.close()
    row = hall.ballot
    assert (row.issued, row.returned, row.valid, row.invalid) == (6, 6, 5, 1)
    assert [figures[:3] for figures in hall.results()] == [(5, 0, 0), (4, 1, 0), (0, 4, 1)]
    assert row.state == State.CLOSED
    assert row.papers.count() == 0


def test_more_papers_back_than_given_out_is_no_vote(hall):
    hall.cast_all(("112", 5))
    actions.stop(hall.ballot, by=hall.actor("office"), now=NOW)
    for name in ("deputy", "auditor"):
        actions.enter_paper(hall.ballot, number=1, marks="112", by=hall.actor(name))
    with pytest.raises(actions.Conflict, match="收回多于发出"):
        hall.close()


def test_what_waits_for_an_appraisal_is_ticked_from_its_own_page(desk, cast):
    opinion, project = opinions.reported(cast), b.testing(cast)
    type(project).objects.update(content="两个小区\n换水管")
    browser, new = desk("office"), reverse("ballots:new")
    for thing, query in ((opinion, f"opinion={opinion.uid}"), (project, f"project={project.code}")):
        page = reverse("project_desk:show", args=[thing.code]) if thing is project else thing
        shown = browser.get(page if isinstance(page, str) else page.get_absolute_url())
        assert f'href="{new}?{query}"' in shown.content.decode()
        form = browser.get(f"{new}?{query}").context["form"]
        assert [form[name].value() for name in ("kind", "opinions", "tested")] == [
            "appraisal",
            [opinion.pk] if thing is opinion else None,
            [project.pk] if thing is project else None,
        ]
        assert "人民代表大会会议：三分之二以上" in form["meeting"].help_text
    given = {"kind": "appraisal", "title": "测评", "minutes": 5, "members": "林示例\n王示例"}
    given |= {"opinions": [opinion.pk], "tested": [project.pk], "candidates": "另一项"}
    wrong = browser.post(new, given | {"kind": "congress"})
    assert "种类请选测评" in wrong.content.decode()
    browser.post(new, given)
    lines = Ballot.objects.get().candidates.all()
    assert [one.thing for one in lines] == [opinion, project, None]
    assert lines[1].note == "两个小区 换水管"
    ballot = Ballot.objects.get()
    edit = browser.get(url("act", ballot, "edit")).context["form"]
    said = {name: edit[name].value() for name in ("version", "title", "minutes")}
    said["candidates"] = edit["candidates"].value().replace("另一项", "另一项 | 全年工作")
    assert browser.post(url("act", ballot, "edit"), said).status_code == 302
    assert [one.thing for one in lines.all()] == [opinion, project, None]
    assert lines.all()[2].note == "全年工作"
