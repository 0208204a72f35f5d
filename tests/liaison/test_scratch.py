"""Where plain files lie for a moment, and that nothing of them stays."""

import os
import shutil
import tempfile

import pytest
from django.conf import settings as own
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone

from liaison import scratch, sheets


@pytest.fixture
def root(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    place = tmp_path / scratch.NAME
    place.mkdir(mode=0o755)
    return place


def left(root, name):
    """A folder of a killed process: nobody holds its lock."""
    place = root / name
    place.mkdir()
    (place / "table.csv").write_text("陈示例")
    return place


def test_what_is_written_lies_where_nobody_else_reads_and_goes_with_its_writer(root):
    with scratch.folder() as mine:
        (mine / "table.csv").write_text("陈示例")
        assert {one.stat().st_mode & 0o777 for one in (mine, root)} == {0o700}
        other = left(root, "other")
        assert (scratch.sweep(), mine.exists(), other.exists()) == (1, True, False)
    assert list(root.iterdir()) == []


def test_what_cannot_be_deleted_is_said_and_stands_in_nobodys_way(root, monkeypatch, caplog):
    stuck, other = left(root, "stuck"), left(root, "other")

    really = shutil.rmtree

    def delete(place, **options):
        if place == stuck:
            raise PermissionError(13, "Permission denied")
        return really(place, **options)

    monkeypatch.setattr(shutil, "rmtree", delete)
    with scratch.folder() as mine:
        assert mine.is_dir()
    assert (stuck.exists(), other.exists()) == (True, False)
    assert "stuck cannot be deleted: Permission denied" in caplog.text


def test_locks_and_uploads_of_killed_processes_go_when_they_are_old(root):
    for name in ("old.lock", "new.lock", "old.upload.csv", "new.upload.csv"):
        (root / name).touch()
        if name.startswith("old"):
            os.utime(root / name, (0, 0))
    assert scratch.sweep() == 0
    assert scratch.sweep(timezone.now()) == 2
    assert {one.name for one in root.iterdir()} == {"new.lock", "new.upload.csv"}


def test_neither_uploads_nor_templates_lie_in_the_systems_folder(monkeypatch):
    with TemporaryUploadedFile("register.csv", "text/csv", 1, None) as upload:
        folder, _sep, _name = upload.temporary_file_path().rpartition("/")
        assert folder == str(own.DATA_DIR / scratch.NAME)
        assert os.stat(folder).st_mode & 0o777 == 0o700
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    for form in sheets.TYPES:
        assert sheets.template(form, "表", ["名称"], [["示例"]])
