"""The walk of a delivery: every row is accounted for, history is kept, a retry writes nothing twice."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from assets.walk.receive import receive, receive_landed
from assets.walk.replay import reopen
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.register import DeliveryRow
from catalog.workspace import Workspace

TABLE = "conformed_population__civil_register"
HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = "022185000002,Trần Thị Bình,03/04/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"
CHI = "022190000003,Lê Thị Chi,05/06/1990,Nữ,Dao,06661,Tổ 3,Tạm trú,05/06/2012"


def offer(tmp_path: Path, rows: Sequence[str], *, name: str = "so.csv", period: str = "2026-03-31", **facts: str) -> Offered:
    path = tmp_path / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return Offered("civil_register", path, period=period, supersedes=facts.get("supersedes"))


def walk(workspace: Workspace, offered: Offered) -> DeliveryRow:
    delivery, _ = receive(workspace, "population", offered, by="test")
    read_step(workspace, delivery.id)
    return conform_step(workspace, delivery.id, "run")[0]


def rows_of(workspace: Workspace, table: str = TABLE) -> pl.DataFrame:
    return workspace.lake.scan(table).collect()


def current(workspace: Workspace) -> dict[str, str]:
    rows = rows_of(workspace).filter(pl.col("_valid_to").is_null())
    return dict(rows.select("personal_id", "full_name").iter_rows())


def test_rows_read_are_rows_accepted_quarantined_and_repeated(workspace: Workspace, tmp_path: Path) -> None:
    bad_id = BINH.replace("022185000002", "22185000002")
    bad_date = CHI.replace("05/06/1990", "31/02/1990")
    done = walk(workspace, offer(tmp_path, [AN, AN, bad_id, bad_date]))
    assert (done.status, done.rows_read, done.accepted, done.quarantined, done.duplicates) == ("published", 4, 1, 2, 1)


def test_a_quarantined_row_keeps_its_words_its_place_and_every_reason(workspace: Workspace, tmp_path: Path) -> None:
    bad = CHI.replace("05/06/1990", "31/02/1990").replace("Nữ", "Nử đực")
    done = walk(workspace, offer(tmp_path, [AN, bad]))
    row = rows_of(workspace, "quarantine_population__civil_register").row(0, named=True)
    assert row["birth_date"] == "31/02/1990"
    assert (row["_delivery_id"], row["_row"]) == (done.id, 3)
    assert {"birth_date-readable", "sex-in-code-list"} <= set(row["violated_rules"])
    assert "ngày có thật" in row["reasons"]
    assert "a real date" in row["reasons_en"]


def test_a_code_keeps_its_leading_zero(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN]))
    assert rows_of(workspace)["commune_code"].to_list() == ["06658"]


def test_the_same_bytes_are_a_no_op(workspace: Workspace, tmp_path: Path) -> None:
    first = walk(workspace, offer(tmp_path, [AN]))
    delivery, new = receive(workspace, "population", offer(tmp_path, [AN], name="khac.csv"), by="test")
    assert (delivery.id, new) == (first.id, False)
    assert workspace.register.pending() == []


def test_a_register_keeps_the_history_of_what_changed_and_left(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN, BINH]))
    moved = AN.replace("06658", "06661")
    done = walk(workspace, offer(tmp_path, [moved, CHI], name="sau.csv", period="2026-06-30"))
    assert (done.inserted, done.updated, done.unchanged, done.closed) == (1, 1, 0, 1)
    history = rows_of(workspace).sort("personal_id", "_valid_from")
    spans = [(row[0][-1], str(row[1]), str(row[2])) for row in history.select("personal_id", "_valid_from", "_valid_to").rows()]
    assert spans == [
        ("1", "2026-03-31", "2026-06-30"),
        ("1", "2026-06-30", "None"),
        ("2", "2026-03-31", "2026-06-30"),
        ("3", "2026-06-30", "None"),
    ]


def test_what_did_not_change_is_not_written_again(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN, BINH]))
    before = set(workspace.lake.parts(TABLE))
    done = walk(workspace, offer(tmp_path, [AN, BINH, CHI], name="sau.csv", period="2026-06-30"))
    assert (done.inserted, done.unchanged) == (1, 2)
    assert before < set(workspace.lake.parts(TABLE))
    assert rows_of(workspace).height == 3


def test_an_older_period_is_blocked_with_a_reason(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN], period="2026-06-30"))
    done = walk(workspace, offer(tmp_path, [BINH], name="cu.csv", period="2025-12-31"))
    assert (done.status, done.reason_code) == ("blocked", "older-than-current")
    assert "31/12/2025" in (done.reason or "")
    assert current(workspace) == {"022080000001": "Nguyễn Văn An"}


def test_a_key_given_twice_differently_turns_both_rows_away(workspace: Workspace, tmp_path: Path) -> None:
    done = walk(workspace, offer(tmp_path, [AN, AN.replace("An", "Anh"), BINH]))
    assert (done.accepted, done.quarantined, done.duplicates) == (1, 2, 0)


def test_a_file_without_a_required_column_is_rejected_and_its_bytes_stay(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "thieu.csv"
    path.write_text("Họ và tên\nAn\n", encoding="utf-8")
    done = walk(workspace, Offered("civil_register", path, period="2026-03-31"))
    assert (done.status, done.reason_code) == ("rejected", "missing-columns")
    assert "Số định danh" in (done.reason or "")
    kept = workspace.vault.fetch(done.stored_at, tmp_path, "again.csv")
    assert kept.read_bytes() == path.read_bytes()


def test_unknown_columns_are_kept_and_told(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "them.csv"
    path.write_text(f"{HEADER},Ghi chú\n{AN},đã đối chiếu\n", encoding="utf-8")
    done = walk(workspace, Offered("civil_register", path, period="2026-03-31"))
    raw = rows_of(workspace, "raw_population__civil_register")
    assert raw["_extra"].to_list() == ['{"Ghi chú":"đã đối chiếu"}']
    assert any("Ghi chú" in note for note in done.notes["reading"])


def test_headers_match_without_marks_case_and_blanks(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "hoa.csv"
    odd = HEADER.upper().replace("MÃ XÃ", " ma  xa ").replace("GIỚI TÍNH", "Gioi tinh")
    path.write_text(f"{odd}\n{AN}\n", encoding="utf-8")
    assert walk(workspace, Offered("civil_register", path, period="2026-03-31")).accepted == 1


def test_a_step_taken_again_writes_nothing_twice(workspace: Workspace, tmp_path: Path) -> None:
    delivery, _ = receive(workspace, "population", offer(tmp_path, [AN, BINH]), by="test")
    for _ in range(2):
        read_step(workspace, delivery.id)
        conform_step(workspace, delivery.id, "run")
    assert rows_of(workspace).height == 2
    assert rows_of(workspace, "raw_population__civil_register").height == 2


def test_a_crash_between_commit_and_register_is_healed_by_the_retry(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, _ = receive(workspace, "population", offer(tmp_path, [AN, BINH, BINH]), by="test")
    read_step(workspace, delivery.id)
    with monkeypatch.context() as patched:
        patched.setattr(type(workspace.register), "settle", _crash)
        with pytest.raises(KeyboardInterrupt):
            conform_step(workspace, delivery.id, "run")
    version = workspace.lake.version(TABLE)
    done, _ = conform_step(workspace, delivery.id, "run")
    assert (done.status, done.accepted, done.duplicates) == ("published", 2, 1)
    assert workspace.lake.version(TABLE) == version


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_replaying_a_register_delivery_walks_the_later_ones_again(workspace: Workspace, tmp_path: Path) -> None:
    first = walk(workspace, offer(tmp_path, [AN, BINH]))
    walk(workspace, offer(tmp_path, [AN.replace("06658", "06661"), CHI], name="sau.csv", period="2026-06-30"))
    before = rows_of(workspace).drop("_row").sort("personal_id", "_valid_from")
    for row in reopen(workspace, first.id):
        read_step(workspace, row.id)
        conform_step(workspace, row.id, "run")
    after = rows_of(workspace).drop("_row").sort("personal_id", "_valid_from")
    assert after.equals(before)
    assert workspace.register.pending() == []


def test_earlier_versions_stay_readable(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN]))
    first = workspace.register.published(TABLE)
    walk(workspace, offer(tmp_path, [BINH], name="sau.csv", period="2026-06-30"))
    assert first is not None
    names = workspace.lake.scan(TABLE, first.delta_version).select("full_name", "_valid_to").collect().rows()
    assert names == [("Nguyễn Văn An", None)]


def test_nothing_personal_is_kept_with_a_finding(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN, BINH.replace("022185000002", "22185000002")]))
    failed = [one for one in workspace.register.findings(table=TABLE) if not one.success]
    assert failed
    assert all(one.sample is None for one in failed if "personal" in one.rule)


def _land(workspace: Workspace, name: str, text: str, manifest: str | None = None) -> Path:
    folder = workspace.landing / "population" / "civil_register"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    if manifest is not None:
        path.with_name(name + ".manifest.json").write_text(manifest, encoding="utf-8")
    return path


def test_a_landed_file_leaves_the_landing_once_its_bytes_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    text = f"{HEADER}\n{AN}\n"
    path = _land(workspace, "so.csv", text, '{"period": "2026-03-31", "agency": "cong-an-tinh"}')
    new, told = receive_landed(workspace)
    assert (len(new), told, list(path.parent.iterdir())) == (1, [], [])
    assert (new[0].period, new[0].agency) == ("2026-03-31", "cong-an-tinh")
    assert workspace.vault.fetch(new[0].stored_at, tmp_path, "so.csv").read_text(encoding="utf-8") == text
    _land(workspace, "lai.csv", text, '{"period": "2026-03-31", "agency": "cong-an-tinh"}')
    assert receive_landed(workspace) == ([], [])


def test_a_file_still_being_written_waits(workspace: Workspace) -> None:
    _land(workspace, "so.csv", f"{HEADER}\n{AN}\n", '{"period": "2026-03-31"}')
    _land(workspace, "dang-ghi.csv.part", HEADER)
    assert receive_landed(workspace, quiet=3600) == ([], [])


def test_a_bad_manifest_keeps_its_own_file_back_and_no_other(workspace: Workspace) -> None:
    bad = _land(workspace, "sai.csv", f"{HEADER}\n{BINH}\n", '{"ky": "2026"}')
    _land(workspace, "tot.csv", f"{HEADER}\n{AN}\n", '{"period": "2026-03-31"}')
    new, told = receive_landed(workspace)
    assert [row.file_name for row in new] == ["tot.csv"]
    assert len(told) == 1
    assert "ky" in told[0]
    assert bad.exists()


def test_a_row_in_quarantine_does_not_end_its_good_older_version(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN, BINH]))
    typo = BINH.replace("03/04/1985", "31/02/1985")
    done = walk(workspace, offer(tmp_path, [AN, typo, CHI], name="sau.csv", period="2026-06-30"))
    assert (done.inserted, done.unchanged, done.closed, done.quarantined) == (1, 1, 0, 1)
    assert "022185000002" in current(workspace)


def test_nothing_is_closed_while_a_row_in_quarantine_may_be_the_absent_one(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN, BINH]))
    lost_zero = BINH.replace("022185000002", "22185000002")
    done = walk(workspace, offer(tmp_path, [AN, lost_zero], name="sau.csv", period="2026-06-30"))
    assert (done.closed, done.reason_code) == (0, "absent-rows-kept")
    assert "1 dòng cách ly không rõ khóa" in (done.reason or "")
    assert "022185000002" in current(workspace)


def test_an_unreadable_value_is_not_also_called_blank(workspace: Workspace, tmp_path: Path) -> None:
    walk(workspace, offer(tmp_path, [AN, BINH.replace("03/04/1985", "31/02/1985"), CHI.replace("05/06/1990", "")]))
    rows = rows_of(workspace, "quarantine_population__civil_register").sort("_row")
    rules = [[rule for rule in row if rule.startswith("birth_date")] for row in rows["violated_rules"].to_list()]
    assert rules == [["birth_date-readable"], ["birth_date-present"]]
