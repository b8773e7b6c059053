"""A corrected copy that cannot be trusted changes nothing: it is refused with a reason, and the original stays."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from assets.ocop.simulate import simulate
from assets.walk.feedback import feedback_of
from assets.walk.receive import receive
from assets.walk.replay import reopen
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.errors import TransitionRefused, UserError
from catalog.register import DeliveryRow
from catalog.workspace import Workspace
from tests.corrected_copies import AN, MENDED, ORIGINAL, current, edit, entity, mend, offer, walk, workbook


@pytest.fixture
def first(workspace: Workspace, tmp_path: Path) -> DeliveryRow:
    return walk(workspace, offer(tmp_path, *ORIGINAL))


def _number(value: str | int | None, line: int = 2) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book["Cần sửa"].cell(line, 1).value = value

    return change


def _without(column: int) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: book["Cần sửa"].delete_cols(column)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (_number(2), "unknown-row", "Số dòng 2 không phải dòng cần sửa"),
        (_number(99), "unknown-row", "Số dòng 99"),
        (_number(4), "repeated-row", "Số dòng 4 có"),
        (_number(None), "unnumbered-row", "Dòng 2 của trang Cần sửa"),
        (_number("ba"), "unnumbered-row", "Dòng 2 của trang Cần sửa"),
        (_without(4), "missing-columns", "Họ và tên"),
        (_without(1), "missing-columns", "Dòng trong tệp"),
        (lambda book: setattr(book["Cần sửa"], "title", "Trang 2"), "no-sheet", "không còn trang 'Cần sửa'"),
    ],
)
def test_a_copy_that_cannot_be_matched_is_refused_with_a_clear_reason(
    workspace: Workspace,
    tmp_path: Path,
    first: DeliveryRow,
    change: Callable[[openpyxl.Workbook], object],
    code: str,
    words: str,
) -> None:
    done = walk(workspace, entity(edit(workbook(workspace, first, tmp_path), change)))
    assert (done.status, done.reason_code) == ("rejected", code)
    assert words in (done.reason or "")
    assert "Nguyễn" not in (done.reason or "")
    assert workspace.register.delivery(first.id).status == "published"
    assert set(current(workspace)) == {"022080000001"}


def test_a_correction_of_a_superseded_delivery_names_the_newer_one(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    path = workbook(workspace, first, tmp_path)
    newer = walk(workspace, entity(mend(path, {3: MENDED[3]})))
    late = walk(workspace, entity(mend(path, {4: MENDED[4]}, "muon.xlsx")))
    assert (late.status, late.reason_code) == ("rejected", "superseded-correction")
    assert f"kho feedback {newer.id}" in (late.reason or "")
    with pytest.raises(UserError, match=newer.id):
        feedback_of(workspace, first.id)


def test_a_register_delivered_anew_is_not_undone_by_a_correction_of_the_old(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    path = mend(workbook(workspace, first, tmp_path), MENDED)
    anew = walk(workspace, offer(tmp_path, AN.replace("Văn An", "Văn Anh"), name="lai.csv"))
    late = walk(workspace, entity(path))
    assert (late.status, late.reason_code) == ("rejected", "superseded-correction")
    assert anew.id in (late.reason or "")
    assert current(workspace)["022080000001"] == "Nguyễn Văn Anh"


def test_a_correction_waits_for_an_original_that_is_being_replayed(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    path = mend(workbook(workspace, first, tmp_path), MENDED)
    reopen(workspace, first.id)
    delivery, _ = receive(workspace, "population", entity(path), by="test")
    with pytest.raises(TransitionRefused, match=first.id):
        read_step(workspace, delivery.id)
    read_step(workspace, first.id)
    conform_step(workspace, first.id, "run")
    read_step(workspace, delivery.id)
    assert conform_step(workspace, delivery.id, "run")[0].accepted == 3


def test_a_copy_for_another_entity_or_from_another_store_is_refused(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    path = workbook(workspace, first, tmp_path)
    with pytest.raises(UserError, match="--entity civil_register"):
        receive(workspace, "ocop", entity(path, "products"), by="test")
    with pytest.raises(UserError, match="--period 2026-03-31"):
        receive(workspace, "population", Offered("civil_register", path, period="2026-06-30"), by="test")
    foreign = edit(
        path, lambda book: setattr(book.custom_doc_props["kho-delivery"], "value", f"kho-delivery:{'0' * 12}-{'0' * 16}")
    )
    with pytest.raises(UserError, match="kho này không có"):
        receive(workspace, "population", entity(foreign), by="test")


def test_a_sheet_copied_out_of_its_workbook_never_ends_the_rest_of_a_register(
    workspace: Workspace, tmp_path: Path, first: DeliveryRow
) -> None:
    sheet = openpyxl.load_workbook(workbook(workspace, first, tmp_path))["Cần sửa"]
    path = tmp_path / "chep.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for row, cells in enumerate(sheet.iter_rows(values_only=True)):
            page.write_row(row, 0, ["" if cell is None else str(cell) for cell in cells])
    done = walk(workspace, Offered("civil_register", path, period="2026-03-31"))
    assert (done.status, done.reason_code) == ("rejected", "unmarked-correction")


def test_an_events_document_is_corrected_where_it_was_made(workspace: Workspace, tmp_path: Path) -> None:
    events = walk(workspace, simulate(tmp_path / "inbox", products=10, lots=1, seed=5)[2], "ocop")
    path = workbook(workspace, events, tmp_path)
    with pytest.raises(UserError, match=f"--supersedes {events.id}"):
        receive(workspace, "ocop", entity(path, "events"), by="test")
