"""A corrected copy at the door: recognised by its marker, offered as what it is, a delivery that takes another's place."""

from dataclasses import replace

from assets.walk.feedback_marker import Marker
from assets.walk.periods import period_of
from assets.walk.quarantine import judged_by_reader
from catalog.contract import Source, Table
from catalog.delivery import SIMULATED, Offered
from catalog.errors import NotFound, UserError
from catalog.i18n import Sentence, Twins
from catalog.register import DeliveryRow
from catalog.workspace import Workspace


def as_correction(workspace: Workspace, table: Table, source: Source, offered: Offered, marker: Marker) -> Offered:
    """What is offered, with agency, period and place of the delivery it corrects; raises `UserError` where they clash."""
    original = _original(workspace, marker)
    sector = table.name.sector
    if (sector, offered.entity) != (original.sector, original.entity):
        raise UserError(
            Sentence(
                "Tệp này là tệp sửa của lượt {delivery} ({held_sector}/{held_entity}), "
                "không nộp được cho {sector}/{entity}. Nộp lại với --sector {held_sector} --entity {held_entity}.",
                delivery=original.id,
                held_sector=original.sector,
                held_entity=original.entity,
                sector=sector,
                entity=offered.entity,
            )
        )
    if judged_by_reader(table):
        raise UserError(
            Sentence(
                "'{title}' được đọc từ tài liệu có cấu trúc riêng nên tệp sửa dạng bảng không nộp lại được. "
                "Sửa trong phần mềm gốc, xuất lại rồi nộp kèm --supersedes {delivery}.",
                title=Twins(table.title, table.title_en),
                delivery=original.id,
            )
        )
    period = original.period if source.period == "none" else period_of(original)
    _refuse_clash("--agency", offered.agency, (original.agency,), original)
    _refuse_clash("--period", offered.period, (period, original.period), original)
    told = None if offered.supersedes is None else workspace.register.delivery(offered.supersedes).id
    _refuse_clash("--supersedes", told, (original.id,), original)
    simulated = offered.simulated or original.notes.get(SIMULATED) is True
    return replace(offered, agency=original.agency, period=period, supersedes=original.id, simulated=simulated)


def _original(workspace: Workspace, marker: Marker) -> DeliveryRow:
    try:
        return workspace.register.delivery(marker.delivery)
    except NotFound as error:
        raise UserError(
            Sentence(
                "Tệp này là tệp sửa của lượt {delivery} mà kho này không có. Nộp vào kho đã lập tệp sửa, hoặc nộp tệp gốc.",
                delivery=marker.delivery,
            )
        ) from error


def _refuse_clash(option: str, said: str | None, held: tuple[str | None, ...], original: DeliveryRow) -> None:
    if said is not None and said not in held:
        raise UserError(
            Sentence(
                "Tệp sửa của lượt {delivery} mang {option} {held}, không phải {said}. Bỏ {option} rồi nộp lại.",
                delivery=original.id,
                option=option,
                held=held[0],
                said=said,
            )
        )
