"""The summary sheet of a feedback workbook in lines: whose data, how many rows, what was found, how to hand it in again."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from assets.walk.feedback import Feedback
from assets.walk.feedback_pages import PAGE
from assets.walk.feedback_words import ROW_NUMBERS, SHEETS
from assets.walk.periods import ZONE
from assets.walk.quarantine import judged_by_reader
from catalog.figures import shown
from catalog.i18n import language, twin
from catalog.quality_words import dimensions
from catalog.register import FindingRow

#: Rows whose cells carry comments; Excel grows slow with more.
COMMENTED = 10_000

Line: TypeAlias = tuple[Literal["title", "fact", "text", "head", "cells"], tuple[str, ...]]


def summary_lines(feedback: Feedback) -> Iterator[Line]:
    """Title, facts, instructions, findings, in the reader's language."""
    yield "title", (twin("Góp ý dữ liệu cần sửa", "Data to correct"),)
    yield "text", ()
    yield from (("fact", fact) for fact in _facts(feedback))
    yield "text", ()
    yield "title", (twin("Cách sửa và nộp lại", "How to correct and hand in again"),)
    yield from (("text", (f"{number}. {told}",)) for number, told in enumerate(_instructions(feedback), start=1))
    yield "text", ()
    yield "title", (twin("Kết quả kiểm tra", "What was found"),)
    yield "head", _heads()
    yield from (("cells", _finding(feedback, one)) for one in sorted(feedback.findings, key=_weight))


def _facts(feedback: Feedback) -> Iterator[tuple[str, str]]:
    delivery, table = feedback.delivery, feedback.table
    yield twin("Bảng dữ liệu", "Table"), twin(table.title, table.title_en)
    yield twin("Đơn vị nộp", "Delivered by"), delivery.agency
    yield twin("Mã lượt giao nộp", "Delivery"), delivery.id
    yield twin("Tệp đã nộp", "Delivered file"), feedback.source_file
    yield twin("Kỳ dữ liệu", "Period"), delivery.period or twin("không có", "none")
    form = "%Y-%m-%d %H:%M" if language() == "en" else "%d/%m/%Y %H:%M"
    yield twin("Nhận lúc", "Received at"), delivery.received_at.astimezone(ZONE).strftime(form)
    yield twin("Số dòng đọc được", "Rows read"), shown(delivery.rows_read)
    yield twin("Số dòng được nhận", "Rows accepted"), shown(delivery.accepted)
    yield twin("Số dòng bị cách ly, cần sửa", "Rows in quarantine, to correct"), shown(delivery.quarantined)
    yield twin("Số dòng trùng nguyên văn", "Rows repeated word for word"), shown(delivery.duplicates)
    yield twin("Dấu nhận biết (đừng sửa, đừng xóa)", "Marker (do not change or delete)"), str(feedback.marker)


def _instructions(feedback: Feedback) -> Iterator[str]:
    sheet, numbers = twin(*SHEETS), twin(*ROW_NUMBERS)
    title = twin(feedback.table.title, feedback.table.title_en)
    yield twin(
        f"Trang '{sheet}' chỉ có các dòng chưa được nhận. Ô tô đỏ là ô sai; để chuột lên ô để đọc lý do, cột cuối có đủ lý do.",
        f"Sheet '{sheet}' holds only the rows that were not accepted. Red cells are wrong; point at one to read why; the last "
        "column holds every reason.",
    )
    if judged_by_reader(feedback.table):
        told = f"--supersedes {feedback.delivery.id}"
        yield twin(
            f"Sửa trong phần mềm gốc, xuất lại tệp như lần trước và nộp kèm {told}. Tệp này chỉ để xem, không nộp lại được.",
            f"Correct the data where it was made, export it as before, hand it in with {told}. This file is only to look at.",
        )
        return
    yield twin(
        f"Sửa ngay trong ô. Đừng sửa cột '{numbers}', đừng đổi tên cột hay tên trang, đừng thêm dòng mới.",
        f"Correct the cells in place. Leave column '{numbers}', column names and sheet names as they are; add no rows.",
    )
    yield twin(
        "Dòng không thuộc bảng này thì xóa cả dòng: dòng ấy được rút lại. Dòng chưa sửa kịp thì để nguyên, không xóa.",
        "Delete a whole row that does not belong in this table: it is withdrawn. Leave a row you cannot correct yet; do not "
        "delete it.",
    )
    yield twin(
        f"Lưu tệp ở dạng XLSX rồi nộp lại đúng tệp này cho bảng '{title}'. Các dòng đã nhận giữ nguyên, không cần nộp lại.",
        f"Save as XLSX and hand in this very file for table '{title}'. Accepted rows stay; they need not be delivered again.",
    )
    total = len(feedback.rows)
    if total > COMMENTED:
        yield twin(
            f"Chú thích trên ô chỉ có ở {shown(COMMENTED)} dòng đầu; mọi dòng đều có lý do ở cột cuối.",
            f"Only the first {shown(COMMENTED)} rows have comments on cells; every row has its reasons in the last column.",
        )
    if total > PAGE:
        yield twin(
            f"{shown(total)} dòng nằm trên nhiều trang '{sheet}', '{sheet} (2)'…; đừng xóa trang nào.",
            f"{shown(total)} rows stand on several sheets '{sheet}', '{sheet} (2)'…; delete none of them.",
        )


def _heads() -> tuple[str, ...]:
    return (
        twin("Phép kiểm tra", "Check"),
        twin("Chiều chất lượng", "Dimension"),
        twin("Mức độ", "Severity"),
        twin("Số dòng đã xét", "Rows checked"),
        twin("Số dòng không đạt", "Rows failed"),
    )


def _finding(feedback: Feedback, found: FindingRow) -> tuple[str, ...]:
    english = {rule.name: rule.description_en for rule in feedback.table.expectations}
    error = found.severity == "error"
    severity = twin("lỗi, phải sửa" if error else "cảnh báo", "error, must be corrected" if error else "warning")
    dimension = dimensions()[found.dimension]
    message = twin(found.message, english.get(found.rule, ""))
    return message, dimension, severity, shown(found.checked or 0), shown(found.failed or 0)


def _weight(found: FindingRow) -> tuple[bool, int]:
    """Errors first, those of many rows first."""
    return found.severity != "error", -found.failed
