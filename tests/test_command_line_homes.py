"""Settings and homes: what is wrong with them is told in one line, and a new home keeps its key to itself."""

import os
from pathlib import Path
from unittest import mock

import pytest

from tests.command_line_kit import AN, REGISTER, csv, is_one_line
from tests.terminal import kho


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KHO_HOME", str(tmp_path / "kho"))
    monkeypatch.setenv("KHO_PSEUDONYM_KEY", "k" * 64)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("KHO_LAKE_URL", "s3://kho"), ("KHO_LAKE_URL", "gopher://kho"), ("KHO_REGISTER_URL", "so-dang-ky")],
)
def test_a_wrong_setting_is_one_line_naming_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    for command in ("status", "doctor"):
        said = kho(command)
        assert said.code in (1, 2)
        assert len((said.out + said.err).splitlines()) == 1
        assert variable in said.out + said.err
        assert "Value error" not in said.out + said.err


def test_a_home_that_cannot_be_made_is_one_line_naming_its_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("", encoding="utf-8")
    for home in (tmp_path / "tep", tmp_path / "tep" / "kho"):
        monkeypatch.setenv("KHO_HOME", str(home))
        for command in ("status", "run", "doctor"):
            said = kho(command)
            assert is_one_line(said)
            assert "KHO_HOME" in said.err


def test_the_doctor_tells_a_damaged_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KHO_HOME", str(tmp_path))
    assert kho("deliver", csv(tmp_path, AN), *REGISTER, "--period", "2026").code == 0
    for part in (tmp_path / "lake" / "conformed_population__civil_register").glob("*.parquet"):
        part.unlink()
    said = kho("doctor")
    assert said.code == 1
    assert "HỎNG  Bảng đã công bố: bảng conformed_population__civil_register mất 1 tệp" in said.out
    assert said.err == ""


def test_a_table_that_cannot_be_recomputed_is_not_passed_over_in_silence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KHO_HOME", str(tmp_path))
    monkeypatch.setenv("KHO_PSEUDONYM_KEY", "ngắn")
    said = kho("deliver", csv(tmp_path, AN), *REGISTER, "--period", "2026")
    assert said.code == 1
    [last] = [line for line in said.err.splitlines() if line.startswith("kho: ")]
    assert "curated_population__register_pseudonymised" in last
    assert "KHO_PSEUDONYM_KEY" in last


def test_a_new_home_makes_a_key_of_its_own_for_its_owner_only(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "KHO_PSEUDONYM_KEY"}
    with mock.patch.dict(os.environ, environment | {"KHO_HOME": str(tmp_path)}, clear=True):
        assert kho("status").code == 0
        key = tmp_path / "pseudonym.key"
        made = key.read_text(encoding="ascii")
        assert len(made) == 64
        assert key.stat().st_mode & 0o777 == 0o600
        assert kho("status").code == 0
        assert key.read_text(encoding="ascii") == made
