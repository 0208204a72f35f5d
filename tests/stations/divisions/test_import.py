import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from liaison import tables
from stations.divisions.models import Division

pytestmark = pytest.mark.django_db
ROWS = """区划代码,名称,停用日期,承接区划代码
990101000000,青溪县,,
990101001000,柳湾街道,,
990101001001,富民社区,,
990101002000,旧镇,2025/12/31,990101001000
99010100X,坏代码,,
990101009001,没有上级的村,,
990101003000,,,
"""


def run(path, **options):
    out = io.StringIO()
    call_command("import_divisions", str(path), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "divisions.csv"
    path.write_text(ROWS, encoding="utf-8-sig")
    return path


def test_a_dry_run_writes_nothing(table):
    said = run(table)
    assert "新增 4，更新 0，未变 0，有误 3" in said
    assert "试运行" in said
    assert not Division.objects.exists()


def test_good_rows_are_kept_and_bad_ones_named_by_row(table):
    said = run(table, apply=True)
    assert "第 6 行：“区划代码”里的“99010100X”不是区划代码" in said
    assert "不能为空" not in said  # of a level, which the table does not have
    assert "第 7 行：上级区划 990101009 不存在" in said
    assert "第 8 行：缺少“名称”" in said
    assert Division.objects.count() == 4
    old = Division.objects.get(code="990101002")
    assert (old.successor_id, old.valid_to) == ("990101001", date(2025, 12, 31))


def test_importing_again_changes_nothing(table):
    run(table, apply=True)
    assert "新增 0，更新 0，未变 4" in run(table, apply=True)


def test_the_order_of_rows_does_not_matter(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("代码,名称\n990101001001,村\n990101001,街道\n990101,县\n", encoding="gb18030")
    assert "新增 3" in run(path, apply=True)


def test_xlsx_with_numbers_for_codes(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["区划代码", "名称"])
    book.active.append([990101, "青溪县"])
    book.active.append([990101001000, "柳湾街道"])
    path = tmp_path / "t.xlsx"
    book.save(path)
    assert "新增 2" in run(path, apply=True)


def test_scientific_notation_is_explained(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("代码,名称\n9.90101E+11,县\n")
    assert "单元格请设为文本" in run(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\0\0", "另存为 .xlsx"),
        (b"PK\x03\x04 broken", "损坏"),
        ("名字\n甲\n".encode(), "缺少列：区划代码、名称"),
        ('代码,名称\n"99,县\n'.encode(), "引号"),
        ("代码,代码\n1,2\n".encode(), "重复的列名"),
    ],
)
def test_unreadable_files_say_what_to_do(tmp_path, content, words):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        run(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(CommandError, match="找不到文件"):
        run(tmp_path / "none.csv")


def archive(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNPACKED", 1000)
    bomb = archive(tmp_path / "t.xlsx", {"xl/workbook.xml": "0" * 5000})
    with pytest.raises(CommandError, match="过大"):
        run(bomb)


def test_external_entities_are_refused(tmp_path):
    evil = archive(tmp_path / "t.xlsx", {"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'})
    with pytest.raises(CommandError, match="外部定义"):
        run(evil)


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    path = tmp_path / "t.csv"
    path.write_text("代码,名称\n99,甲\n98,乙\n")
    with pytest.raises(CommandError, match="超过 2 行"):
        run(path)


def test_control_characters_are_refused_by_row(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("代码,名称\n99,甲\x07\n")
    assert "第 2 行：“名称”含有控制字符" in run(path)
