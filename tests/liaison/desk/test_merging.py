"""合并办理 on the desk: one tap beside the case, the main case lists what follows it."""

import pytest
from django.urls import reverse

from liaison.workflow import citizen_of
from suggestions.cases import actions, codes
from tests import stages
from tests.cast import NOW, make_case, make_county
from tests.stages import HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def signed(client, cast):
    def sign_in(name):
        client.force_login(cast.users[name])
        return client

    return sign_in


def page(client, case):
    return client.get(reverse("desk:case", args=[case.number])).content.decode()


def test_one_tap_opens_the_form_with_the_number_filled_in(cast, signed):
    main, case = stages.in_progress(cast), stages.accepted(cast)
    client = signed("station")
    shown = page(client, case)
    link = reverse("desk:act", args=[case.number, "merge"]) + f"?into={main.number}"
    assert "合并到这件" in shown
    assert link in shown
    form = client.get(link).content.decode()
    assert f'value="{main.number}"' in form
    assert (form.count(main.content), form.count(case.content)) == (1, 2)  # side by side
    client.post(
        reverse("desk:act", args=[case.number, "merge"]),
        {"into": main.number, "seen": main.number, "version": case.version, "text": ""},
    )
    case.refresh_from_db()
    assert case.merged_into_id == main.pk


def test_whoever_may_not_merge_sees_the_look_alike_without_the_button(cast, signed):
    stages.in_progress(cast)
    shown = page(signed("deputy"), stages.accepted(cast))
    assert "可能是同一件事" in shown
    assert "合并到这件" not in shown


def test_main_and_merged_case_lead_to_each_other(cast, signed):
    case = stages.merged(cast)
    client = signed("station")
    assert "合并办理 2 件诉求" in page(client, case.merged_into)
    assert case.content in page(client, case.merged_into)
    assert f'已并入主件 <a href="{reverse("desk:case", args=[case.merged_into.number])}"' in page(
        client, case
    )


def test_the_unit_reads_what_was_merged_but_no_contact_no_secret_and_no_foreign_page(cast, signed):
    main = stages.in_progress(cast)
    plain = make_case(cast, content="四号楼也不亮")
    secret = make_case(cast, content="请别说是我说的", confidential=True)
    for case in (plain, secret):
        actions.merge(case, into=main.number, by=cast.actor("station"), now=NOW + 5 * HOUR)
    actions.supply_info(plain, text="还有五号楼", by=citizen_of(plain), now=NOW + 6 * HOUR)
    client = signed("unit")
    shown = page(client, main)
    assert "四号楼也不亮" in shown
    assert "还有五号楼" in shown
    assert "请别说是我说的" not in shown
    assert "希望保密" in shown
    assert reverse("desk:case", args=[plain.number]) not in shown
    assert client.get(reverse("desk:case", args=[plain.number])).status_code == 404


def test_the_citizen_of_a_merged_case_follows_the_main_one(cast, client):
    case, main = stages.accepted(cast), stages.in_progress(cast)
    actions.merge(case, into=main.number, by=cast.actor("station"), now=NOW + 5 * HOUR)
    actions.note_progress(main, text="已买到灯具", by=cast.actor("unit"), now=NOW + 6 * HOUR)
    token = codes.link_token(case, NOW)
    shown = client.get(reverse("cases:followed", args=[token])).content.decode()
    assert "合并办理的进展" in shown
    assert "已买到灯具" in shown
    assert cast.unit.name in shown
    assert main.number not in shown
    assert main.content not in shown


def test_the_case_page_asks_as_often_with_one_follower_as_with_ten(
    cast, signed, django_assert_max_num_queries
):
    main = stages.in_progress(cast)
    client = signed("station")
    for _ in range(10):
        case = make_case(cast)
        actions.merge(case, into=main.number, by=cast.actor("station"), now=NOW + 5 * HOUR)
    with django_assert_max_num_queries(45):
        page(client, main)


def merge_at(case):
    return reverse("desk:act", args=[case.number, "merge"])


def test_the_form_offers_the_look_alikes_with_their_reasons(cast, signed):
    main, case = stages.in_progress(cast), stages.accepted(cast)
    client = signed("station")
    form = client.get(merge_at(case)).content.decode()
    assert f'type="radio" name="chosen" value="{main.number}"' in form
    assert "文字相近" in form
    assert "compared" not in form
    sent = {"chosen": main.number, "into": "", "version": case.version, "text": ""}
    asked = client.post(merge_at(case), sent)
    assert asked.status_code == 422
    both = asked.content.decode()
    assert "请对照看一遍" in both
    assert f'name="seen" value="{main.number}"' in both
    case.refresh_from_db()
    assert case.merged_into is None
    assert client.post(merge_at(case), sent | {"seen": main.number}).status_code == 302
    case.refresh_from_db()
    assert case.merged_into_id == main.pk


def test_words_find_cases_to_choose_from_and_change_nothing(cast, signed):
    case = stages.accepted(cast)
    other = make_case(cast, title="河水有异味", content="桥下的水发黑。", location_text="石桥下")
    client = signed("station")
    sent = {"into": "异味", "version": case.version, "text": "同一条河"}
    answer = client.post(merge_at(case), sent)
    assert answer.status_code == 422
    page_of_answer = answer.content.decode()
    assert f'name="chosen" value="{other.number}"' in page_of_answer
    assert "请在上面选一件" in page_of_answer
    assert "同一条河" in page_of_answer
    case.refresh_from_db()
    assert case.merged_into is None
    chosen = sent | {"chosen": other.number, "seen": other.number}
    assert client.post(merge_at(case), chosen).status_code == 302
    case.refresh_from_db()
    assert case.merged_into_id == other.pk


def test_neither_a_choice_nor_a_number_is_asked_for_again(cast, signed):
    stages.in_progress(cast)
    case = stages.accepted(cast)
    answer = signed("station").post(merge_at(case), {"into": "", "version": case.version})
    assert answer.status_code == 422
    assert "请选择一件，或填写主件的编号" in answer.content.decode()
