"""A workbook sent out, mended by a clerk and handed in again: recognised, merged, published; no accepted row is lost."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from assets.walk.receive import receive, receive_landed
from assets.walk.replay import reopen
from assets.walk.step import conform_step, read_step
from catalog.register import DeliveryRow
from catalog.workspace import Workspace
from tests.corrected_copies import (
    MENDED,
    ORIGINAL,
    TABLE,
    current,
    edit,
    entity,
    mend,
    offer,
    rows_of,
    take_out,
    walk,
    workbook,
)


@pytest.fixture
def first(workspace: Workspace, tmp_path: Path) -> DeliveryRow:
    return walk(workspace, offer(tmp_path, *ORIGINAL))


def test_a_mended_copy_is_published_in_place_of_the_original(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    done = walk(workspace, entity(mend(workbook(workspace, first, tmp_path), MENDED)))
    assert (done.status, done.rows_read, done.accepted, done.quarantined, done.duplicates) == ("published", 4, 3, 0, 1)
    assert (done.supersedes, done.period, done.agency) == (first.id, "2026-03-31", "cong-an-tinh")
    assert workspace.register.delivery(first.id).status == "superseded"
    assert set(current(workspace)) == {"022080000001", "022185000002", "022190000003"}


def test_findings_of_the_original_close_and_nothing_of_it_waits_in_quarantine(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    before = {one.rule for one in workspace.register.open_findings(TABLE) if one.severity == "error"}
    done = walk(workspace, entity(mend(workbook(workspace, first, tmp_path), MENDED)))
    closed = [one for one in workspace.register.findings(table=TABLE, delivery_id=first.id) if not one.success]
    assert {one.rule for one in closed} >= before > set()
    assert {(one.status, one.closed_by_delivery) for one in closed} == {("closed", done.id)}
    assert not [one for one in workspace.register.open_findings(TABLE) if one.severity == "error"]


def test_accepted_rows_keep_their_history_and_nothing_ends(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    done = walk(workspace, entity(mend(workbook(workspace, first, tmp_path), MENDED)))
    assert (done.inserted, done.updated, done.unchanged, done.closed) == (2, 0, 1, 0)
    history = rows_of(workspace).sort("personal_id")
    assert history["_valid_to"].to_list() == [None] * 3
    assert {str(day) for day in history["_valid_from"]} == {"2026-03-31"}


def test_raw_rows_keep_their_numbers_and_words_of_unknown_columns(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    done = walk(workspace, entity(mend(workbook(workspace, first, tmp_path), MENDED)))
    raw = rows_of(workspace, "raw_population__civil_register").filter(pl.col("_delivery_id") == done.id)
    assert raw["_row"].to_list() == [2, 3, 4, 5]
    assert raw["_extra"].to_list() == [*['{"Ghi chú":null}'] * 2, '{"Ghi chú":"hồ sơ 7"}', '{"Ghi chú":null}']
    assert raw["personal_id"].to_list() == ["022080000001", "022185000002", "022190000003", "022080000001"]


def test_original_bytes_of_both_files_stay(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    path = mend(workbook(workspace, first, tmp_path), MENDED)
    done = walk(workspace, entity(path))
    for one, given in ((first, tmp_path / "so.csv"), (done, path)):
        kept = workspace.vault.fetch(one.stored_at, tmp_path, f"{one.id}.kept")
        assert kept.read_bytes() == given.read_bytes()


def test_the_same_workbook_twice_is_a_no_op(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    path = mend(workbook(workspace, first, tmp_path), MENDED)
    done = walk(workspace, entity(path))
    again, new = receive(workspace, "population", entity(path), by="test")
    assert (again.id, again.status, new) == (done.id, "published", False)


def test_a_correction_can_itself_be_corrected(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    half = walk(workspace, entity(mend(workbook(workspace, first, tmp_path), {3: MENDED[3]})))
    assert (half.accepted, half.quarantined) == (2, 1)
    rest = workbook(workspace, half, tmp_path, "lan-hai.xlsx")
    assert [row[0].value for row in openpyxl.load_workbook(rest)["Cần sửa"].iter_rows(min_row=2)] == [4]
    done = walk(workspace, entity(mend(rest, {4: MENDED[4]}, "xong.xlsx")))
    assert (done.accepted, done.quarantined, done.supersedes) == (3, 0, half.id)
    assert len(current(workspace)) == 3
    assert rows_of(workspace).height == 3


def test_a_row_sent_back_as_it_was_stays_in_quarantine_with_its_reason(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    done = walk(workspace, entity(edit(workbook(workspace, first, tmp_path), lambda book: None)))
    assert (done.status, done.accepted, done.quarantined) == ("published", 1, 2)


def test_a_row_taken_out_is_withdrawn_and_told(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    done = walk(workspace, entity(take_out(workbook(workspace, first, tmp_path), 3)))
    assert (done.rows_read, done.quarantined) == (3, 1)
    assert done.notes["correction"] == {"of": first.id, "returned": 1, "withdrawn": 1}
    assert any("1 dòng rút lại" in note for note in done.notes["reading"])


def test_taking_every_row_out_leaves_what_was_accepted(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    done = walk(workspace, entity(take_out(workbook(workspace, first, tmp_path), 2, 3)))
    assert (done.status, done.rows_read, done.accepted, done.quarantined) == ("published", 2, 1, 0)
    assert set(current(workspace)) == {"022080000001"}


def test_a_correction_can_be_replayed(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    done = walk(workspace, entity(mend(workbook(workspace, first, tmp_path), MENDED)))
    before = rows_of(workspace).sort("personal_id", "_row")
    for row in reopen(workspace, done.id):
        read_step(workspace, row.id)
        assert conform_step(workspace, row.id, "run")[0].accepted == 3
    assert rows_of(workspace).sort("personal_id", "_row").equals(before)


def test_the_cell_alone_recognises_a_copy_whose_properties_were_dropped(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    def drop(book: openpyxl.Workbook) -> None:
        del book.custom_doc_props["kho-delivery"]

    path = edit(mend(workbook(workspace, first, tmp_path), MENDED), drop, "khong-dau.xlsx")
    assert "kho-delivery" not in openpyxl.load_workbook(path).custom_doc_props.names
    done = walk(workspace, entity(path))
    assert (done.status, done.supersedes, done.accepted) == ("published", first.id, 3)


def test_a_mended_copy_may_land(workspace: Workspace, tmp_path: Path, first: DeliveryRow) -> None:
    folder = workspace.landing / "population" / "civil_register"
    folder.mkdir(parents=True)
    mend(workbook(workspace, first, tmp_path), MENDED).rename(folder / "da-sua.xlsx")
    new, told = receive_landed(workspace)
    assert told == []
    assert [(one.supersedes, one.period) for one in new] == [(first.id, "2026-03-31")]
