"""`kho feedback` from the terminal: a workbook out, a corrected copy in, and every mistake in one line."""

import json
from pathlib import Path

import openpyxl
import pytest

from assets.walk.feedback import feedback_of
from assets.walk.feedback_workbook import new_file
from assets.walk.receive import receive
from assets.walk.step import read_step
from catalog.delivery import Offered
from catalog.errors import UserError
from catalog.workspace import Workspace
from tests.terminal import kho

HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = "022185000002,Trần Thị Bình,31/02/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"
REGISTER = ("--sector", "population", "--entity", "civil_register")


def deliver(folder: Path, *rows: str) -> str:
    """The id of a delivered register."""
    path = folder / "so.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    said = kho("deliver", str(path), *REGISTER, "--period", "2026-03-31", "--json")
    return str(json.loads(said.out)[0]["id"])


@pytest.mark.usefixtures("home")
def test_a_workbook_goes_out_and_its_mended_copy_heals_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = deliver(tmp_path, AN, BINH)
    said = kho("feedback", first[:6])
    path = tmp_path / f"{first}-can-sua.xlsx"
    assert (said.code, said.err) == (0, "")
    assert f"Đã lập {path.name}: 1 dòng cần sửa. Gửi cho cong-an-tinh." in said.out
    assert "Trần" not in said.out
    again = kho("feedback", first)
    assert again.code == 2
    assert again.err == f"kho: Đã có tệp {path.name}. Chọn tên khác bằng --output.\n"
    book = openpyxl.load_workbook(path)
    book["Cần sửa"]["D2"].value = "03/04/1985"
    book.save(path)
    told = kho("deliver", path.name, *REGISTER).out
    assert "2 dòng đọc = 2 nhận + 0 cách ly + 0 trùng nguyên văn" in told
    assert f"Bản sửa của lượt {first}: 1 dòng nộp lại, 0 dòng rút lại" in told
    assert "đã nộp trước đó" in kho("deliver", path.name, *REGISTER).out
    assert json.loads(kho("quarantine", "conformed_population__civil_register", "--json").out) == []
    kept = kho("quarantine", "conformed_population__civil_register", "--delivery", first, "--json")
    assert [row["_row"] for row in json.loads(kept.out)] == [3]
    late = kho("feedback", first, "--output", "muon.xlsx")
    assert late.code == 2
    assert f"Lượt {first} đã có lượt mới hơn" in late.err
    assert not (tmp_path / "muon.xlsx").exists()


@pytest.mark.usefixtures("home")
def test_a_delivery_without_fault_needs_no_workbook(tmp_path: Path) -> None:
    done = deliver(tmp_path, AN)
    said = kho("feedback", done, "--output", str(tmp_path / "khong.xlsx"))
    assert (said.code, said.out) == (0, f"Lượt {done} không có dòng nào cần sửa.\n")
    assert not (tmp_path / "khong.xlsx").exists()


@pytest.mark.usefixtures("home")
def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = deliver(tmp_path, AN, BINH)
    said = kho("feedback", done, "--output", str(tmp_path / "khong-co" / "tep.xlsx"))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("kho: Không ghi được")
    assert said.err.count("\n") == 1


def test_a_workbook_that_could_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), new_file(tmp_path / "dang-do.xlsx"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_delivery_past_correcting_says_what_to_do(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "thieu.csv"
    path.write_text("Họ và tên\nAn\n", encoding="utf-8")
    waiting, _ = receive(workspace, "population", Offered("civil_register", path, period="2026-03-31"), by="test")
    with pytest.raises(UserError, match="kho run"):
        feedback_of(workspace, waiting.id)
    read_step(workspace, waiting.id)
    with pytest.raises(UserError, match="Thiếu cột bắt buộc"):
        feedback_of(workspace, waiting.id)
