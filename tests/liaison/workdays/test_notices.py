from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from liaison.workdays import notices
from liaison.workdays.models import Holiday

pytestmark = pytest.mark.django_db
NOTICE = """日期,类型,名称,来源
2027-01-01,放假,元旦,通知
2027年10月1日,休,国庆节,通知
2027/13/40,放假,,通知
2027-10-09,调休上班,国庆节,通知
2027-10-02,也许,,通知
20271009,放假,,通知
"""


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "notice.csv"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("import_holidays", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_dry_run_names_bad_rows_and_writes_nothing(notice):
    out, err = run(str(notice))
    assert "可导入 3 行，有误 3 行" in out
    assert "第 4 行：“日期”请写成 2026-03-01 这样的形式，现在写的是“2027/13/40”" in err
    assert "第 6 行：类型“也许”无法识别" in err
    assert "第 7 行：与第 5 行是同一天" in err
    assert not Holiday.objects.filter(day__year=2027).exists()


def test_apply_keeps_the_good_rows(notice):
    out, _ = run(str(notice), "--apply")
    assert "已写入 3/3 行" in out
    kinds = dict(Holiday.objects.filter(day__year=2027).values_list("day", "kind"))
    assert kinds == {
        date(2027, 1, 1): "rest",
        date(2027, 10, 1): "rest",
        date(2027, 10, 9): "work",
    }


def test_applying_twice_changes_nothing(notice):
    run(str(notice), "--apply")
    run(str(notice), "--apply")
    assert Holiday.objects.filter(day__year=2027).count() == 3


def test_an_incomplete_year_is_pointed_out(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("日期,类型\n2027-01-01,放假\n", encoding="gb18030")
    assert "2027 年缺国庆节" in run(str(path), "--apply")[0]


def test_a_workbook_is_read_like_a_csv(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["日期", "类型", "名称", "地区"])
    book.active.append([date(2027, 3, 10), "放假", "开斋节", 65])
    book.save(tmp_path / "notice.xlsx")
    days, errors = notices.read(tmp_path / "notice.xlsx")
    assert errors == []
    assert [(row.day, row.kind, row.region) for row in days] == [(date(2027, 3, 10), "rest", "65")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notice.txt", b"x"),
        ("notice.xlsx", b"not a workbook"),
        ("notice.csv", b"\xff\xff\xff"),
        ("notice.csv", b"a,b\n1,2\n"),
    ],
)
def test_a_file_that_is_no_notice_is_refused_in_words(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match="[\u4e00-\u9fff]"):
        run(str(tmp_path / name))


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match="找不到文件"):
        run(str(tmp_path / "none.csv"))
