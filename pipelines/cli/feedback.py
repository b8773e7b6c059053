"""`kho feedback`: the workbook that goes back to the agency, with its rejected rows and why."""

from pathlib import Path
from shlex import quote

from catalog.errors import UserError
from catalog.i18n import Sentence, _
from pipelines.cli.session import opened, say, shown


def write_feedback(prefix: str, output: Path | None) -> None:
    """Write the feedback of a delivery; a file that is there already stays as it is."""
    from assets.walk.feedback import feedback_of
    from assets.walk.feedback_workbook import new_file, write_workbook

    with opened() as (_settings, workspace):
        feedback = feedback_of(workspace, prefix)
        delivery = feedback.delivery
        if feedback.rows.is_empty():
            say(_("Lượt {id} không có dòng nào cần sửa.").format(id=delivery.id))
            return
        path = output or Path(f"{delivery.id}-can-sua.xlsx")
        try:
            with new_file(path) as target:
                write_workbook(workspace, feedback, target)
        except FileExistsError as error:
            raise UserError(Sentence("Đã có tệp {path}. Chọn tên khác bằng --output.", path=path)) from error
        except OSError as error:
            raise UserError(Sentence("Không ghi được {path}: {told}.", path=path, told=error.strerror)) from error
    rows = shown(len(feedback.rows))
    say(_("Đã lập {path}: {rows} dòng cần sửa. Gửi cho {agency}.").format(path=path, rows=rows, agency=delivery.agency))
    again = f"kho deliver {quote(str(path))} --sector {delivery.sector} --entity {delivery.entity}"
    say(_("Khi nhận lại tệp đã sửa: {command}").format(command=again))
