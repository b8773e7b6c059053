"""Promise: what could point at a person is guessed guarded, nothing is guessed public, and its values are written nowhere."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from checks.profiling.evidence import evidence_of
from pipelines.cli.app import app

NAMES = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Chi", "Phạm Quốc Dũng"]
IDS = ["022080000001", "022185000002", "022190000003", "031099000004"]


def classes(**columns: list[str]) -> dict[str, str]:
    headers = [name.replace("_", " ") for name in columns]
    frame = pl.LazyFrame(dict(zip(headers, columns.values(), strict=True)))
    return {one.header: one.privacy.classification for one in evidence_of(frame, headers, typed_source=False)}


@pytest.mark.parametrize(
    ("header", "values", "classification"),
    [
        ("Họ và tên", ["A", "B"], "personal"),
        ("Số CCCD", ["1", "2"], "personal"),
        ("Điện thoại", ["1", "2"], "personal"),
        ("Ngày sinh", ["01/02/1980", "03/04/1985"], "personal"),
        ("Nơi thường trú", ["Tổ 1", "Tổ 2"], "personal"),
        ("Dân tộc", ["Kinh", "Tày"], "sensitive"),
        ("Mã số thuế", ["5700100001", "5700100002"], "restricted"),
        ("Cột A", IDS, "personal"),
        ("Cột A", ["0912345678", "+84912345679", "02033825123"], "personal"),
        ("Cột A", ["an@example.org", "binh@example.org"], "personal"),
        ("Cột A", NAMES, "personal"),
        ("Ghi chú", ["Gọi 0912345678 khi nhận", "đã trả", "chưa trả"], "restricted"),
        ("Cột A", ["Quảng Ninh", "Hà Nội", "Cao Bằng", "Hà Giang"], "internal"),
        ("GTIN", ["8930000000019", "8930000000026"], "internal"),
        ("Kinh độ", ["107.022080000001", "106.022185000002"], "internal"),
        ("Dân số", ["22080", "22185"], "internal"),
    ],
)
def test_headers_and_values_betray_personal_data(header: str, values: list[str], classification: str) -> None:
    frame = pl.LazyFrame({header: values})
    (found,) = evidence_of(frame, [header], typed_source=False)
    assert found.privacy.classification == classification
    assert found.frequent == () or classification == "internal"


def test_beside_a_name_every_column_speaks_of_somebody() -> None:
    found = classes(Họ_tên=NAMES, Xã=["Bãi Cháy"] * 4, Diện_tích=["1", "2", "3", "4"])
    assert found == {"Họ tên": "personal", "Xã": "restricted", "Diện tích": "restricted"}
    assert classes(Điện_thoại=["0912345678"] * 4, Xã=["Bãi Cháy"] * 4)["Xã"] == "internal"


def test_a_code_list_beside_people_names_no_small_group() -> None:
    headers = ["Họ tên", "Xã", "Loại"]
    rows = {
        "Họ tên": [f"Nguyễn Văn {letter}" for letter in "ABCDEFGHIJ" * 6],
        "Xã": ["Hồng Gai"] * 58 + ["Cô Tô"] * 2,
        "Loại": ["một"] * 30 + ["hai"] * 30,
    }
    _name, commune, sort = evidence_of(pl.LazyFrame(rows), headers, typed_source=False)
    assert commune.codes == ()
    assert sort.codes == (("hai", 30), ("một", 30))


def test_no_personal_value_reaches_the_draft_the_screen_or_the_json(tmp_path: Path) -> None:
    file, output = tmp_path / "nguoi.csv", tmp_path / "contract.yaml"
    people = list(zip(NAMES, IDS, ["01/02/1980", "03/04/1985", "05/06/1990", "07/08/1999"], strict=True))
    phones = ["0912345671", "0912345672", "0912345673", "0912345674"]
    lines = [
        f"{name},{number},{day},{phone},1250000{place}"
        for place, ((name, number, day), phone) in enumerate(zip(people, phones, strict=True))
    ]
    file.write_text("\n".join(["Họ và tên,Số CCCD,Ngày sinh,Liên hệ,Trợ cấp", *lines]), encoding="utf-8")
    shown = CliRunner().invoke(app, ["profile", str(file), "--output", str(output)])
    machine = CliRunner().invoke(app, ["profile", str(file), "--json"])
    assert (shown.exit_code, machine.exit_code) == (0, 0)
    assert json.loads(machine.output)["columns"][0]["classification"] == "personal"
    everything = shown.output + machine.output + output.read_text(encoding="utf-8")
    values = [*NAMES, *IDS, *phones, "1980-02-01", "01/02/1980", "1999-08-07", "12500000", "12500003"]
    assert [value for value in values if value in everything] == []


def test_nothing_is_guessed_public(shared_data: Path) -> None:
    said = CliRunner().invoke(app, ["profile", str(shared_data / "census2019" / "vn_pop_dist.csv"), "--json"])
    assert {one["classification"] for one in json.loads(said.output)["columns"]} == {"internal"}
