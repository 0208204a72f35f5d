from datetime import date, timedelta

import pytest

from liaison.ledger.models import PublishedSeal

pytestmark = pytest.mark.django_db


def test_published_seals_are_open_to_everybody_newest_first(client):
    for day, digest in [(date(2026, 11, 17), "ab" * 32), (date(2026, 11, 18), "cd" * 32)]:
        PublishedSeal.objects.create(day=day, position=day.day, rolling=digest)
    page = client.get("/open/seals/").content.decode()
    assert page.index("cd" * 32) < page.index("ab" * 32)
    assert "11月18日</time>" in page


def test_before_the_first_night_the_page_says_so(client):
    answer = client.get("/open/seals/")
    assert answer.status_code == 200
    assert "还没有公布过封存值" in answer.content.decode()


def test_the_page_takes_the_same_number_of_queries_however_many_nights(
    client, django_assert_num_queries
):
    for number in range(30):
        day = date(2026, 1, 1) + timedelta(days=number)
        PublishedSeal.objects.create(day=day, position=number, rolling="00")
    with django_assert_num_queries(1):
        client.get("/open/seals/")
