"""`kho score`: what a score is made of, why it is not 100, what mending brings, and how it moved; for people and machines."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catalog.register import Cost
from pipelines.cli.score import trend, why
from tests.terminal import Said, kho

TABLE = "conformed_population__civil_register"
HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = "022185000002,Trần Thị Bình,03/04/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"
JUDGED = {"delivery_id", "run_id", "rows", "score", "passed", "total", "expectations", "version", "judged_at"}


class Screen(io.StringIO):
    """Where a command writes when a person sits before it."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def facts(*arguments: str) -> dict[str, Any]:
    said = kho("score", TABLE, "--json", *arguments)
    assert (said.code, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    return found


def is_one_line(said: Said) -> bool:
    return said.code == 2 and said.err.startswith("kho: ") and said.err.count("\n") == 1 and said.out == ""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which nothing was delivered."""
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("KHO_") and name != "KHO_SHARED_DATA"]:
            patched.delenv(name)
        folder = tmp_path_factory.mktemp("score")
        patched.setenv("KHO_HOME", str(folder / "kho"))
        patched.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
        yield folder


@pytest.fixture(scope="module")
def scored(empty: Path) -> list[dict[str, Any]]:
    """Three deliveries of a register: one bad row, none, and one that cannot be read at all."""
    bad = BINH.replace("03/04/1985", "31/02/1985")
    delivered = []
    for period, rows in (("2026-03-31", [AN, bad]), ("2026-06-30", [AN, BINH])):
        file = empty / f"{period}.csv"
        file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        said = kho("deliver", str(file), "--sector", "population", "--entity", "civil_register", "--period", period, "--json")
        assert said.code == 0, said.err
        delivered += json.loads(said.out)
    return delivered


def test_a_table_nobody_delivered_has_no_score_and_says_what_to_do(empty: Path) -> None:
    assert empty.is_dir()
    assert facts() == {"table": TABLE, "score": None, "dimensions": [], "why": [], "history": []}
    said = kho("score", TABLE)
    assert (said.code, said.err) == (0, "")
    assert "chưa có điểm" in said.out
    assert "kho run" in said.out


def test_machines_get_the_score_readers_see_with_dimensions_and_history(scored: list[dict[str, Any]]) -> None:
    told = facts()
    assert told.keys() == {"table", "dimensions", "why", "history", *JUDGED}
    assert (told["score"], told["delivery_id"], told["why"]) == (100.0, scored[1]["id"], [])
    assert [(one["delivery_id"], one["score"] == 100) for one in told["history"]] == [
        (scored[1]["id"], True),
        (scored[0]["id"], False),
    ]
    assert all(one.keys() == JUDGED for one in told["history"])
    assert told["judged_at"].endswith("+00:00")
    assert sum(one["total"] for one in told["dimensions"]) == told["total"]
    assert len(facts("--history", "1")["history"]) == 1


def test_one_delivery_is_explained_and_its_reasons_add_up(scored: list[dict[str, Any]]) -> None:
    told = facts("--delivery", scored[0]["id"][:6])
    (reason,) = told["why"]
    assert (reason["rule"], reason["failed"], reason["checked"]) == ("birth_date-readable", 1, 2)
    assert reason["score_if_mended"] == 100.0
    assert 0 <= 100 - reason["points"] - told["score"] < 0.1
    assert "ngày có thật" in reason["message"]
    assert "a real date" in reason["message_en"]
    (part,) = [one for one in told["dimensions"] if one["dimension"] == reason["dimension"]]
    assert part["total"] - part["passed"] == 1


def test_people_read_sentences_in_vietnamese_numbers(scored: list[dict[str, Any]]) -> None:
    said = kho("score", TABLE, "--delivery", scored[0]["id"])
    assert (said.code, said.err) == (0, "")
    assert re.search(rf"\({TABLE}\): 9\d,\d điểm trên 100\n", said.out)
    assert re.search(r"\[birth_date-readable\]: 1 trên 2 không đạt, mất \d+,\d+ điểm; sửa hết thì điểm là 100", said.out)
    assert "đúng quy cách\t" in said.out
    assert "Xu hướng" not in said.out


def test_people_at_a_terminal_see_the_trend(scored: list[dict[str, Any]]) -> None:
    assert len(scored) == 2
    said = kho("score", TABLE, out=Screen())
    assert "Không có gì không đạt." in said.out
    assert re.search(r"Xu hướng: ▁█ \(từ 9\d,\d đến 100\)", said.out)


def test_english_readers_read_english(scored: list[dict[str, Any]]) -> None:
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "score", TABLE, "--delivery", scored[0]["id"]]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "KHO_LANG": "en"}, check=True)
    assert re.search(
        r"\[birth_date-readable\]: 1 of 2 fail, costing \d+\.\d+ points; all mended, the score is 100", done.stdout
    )
    assert "conformity\t" in done.stdout
    assert "a real date" in done.stdout


@pytest.mark.usefixtures("scored")
def test_mistakes_are_one_line() -> None:
    assert is_one_line(kho("score", "conformed_population__civil_registry"))
    assert is_one_line(kho("score", TABLE, "--delivery", "ffff0000"))


def test_a_delivery_of_another_table_is_told_so(scored: list[dict[str, Any]]) -> None:
    said = kho("score", "conformed_ocop__products", "--delivery", scored[0]["id"])
    assert is_one_line(said)
    assert "chưa được kiểm tra ở bảng conformed_ocop__products" in said.err


def a_cost(rule: str, points: Fraction, *, whole: bool = False) -> Cost:
    return Cost(rule, "coverage", "error", "table" if whole else "row", 1000, 1, f"Câu {rule}", points, 99.9)


def test_a_loss_too_small_to_show_is_not_shown_as_nothing() -> None:
    lines = why([a_cost("lon", Fraction(5, 2), whole=True), a_cost("nho", Fraction(1, 10**6))], {})
    assert lines == [
        "Thiếu 2,5 điểm, vì 2 kiểm tra không đạt:",
        "- Câu lon [lon]: cả bảng không đạt, mất 2,5 điểm; sửa được thì điểm là 99,9",
        "- Câu nho [nho]: 1 trên 1.000 không đạt, mất dưới 0,01 điểm; sửa hết thì điểm là 99,9",
    ]


def test_many_reasons_are_summed_up() -> None:
    lines = why([a_cost(f"r{number}", Fraction(3)) for number in range(13)], {})
    assert len(lines) == 12
    assert lines[-1] == "- 3 kiểm tra khác, cộng lại mất 9 điểm (xem --json)"


def test_a_trend_puts_the_lowest_score_lowest() -> None:
    assert trend([90.0, 95.0, 100.0]) == "Xu hướng: ▁▅█ (từ 90 đến 100)"
    assert trend([99.9, 99.9]) == "Xu hướng: ██ (từ 99,9 đến 99,9)"
