"""`kho describe`: what the catalogue knows of one table. No rows of data."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assets.sectors import load_contracts
from assets.walk.searchable import access_to, freshness_of
from assets.walk.simulated import simulated_tables
from catalog import terms_words
from catalog.contract import Contract, Table
from catalog.i18n import _, twin
from catalog.names import TableName
from catalog.register import DatasetColumnRow, DatasetRow, Register, VersionRow
from catalog.register.column_lineage import ColumnLineageRow
from pipelines.agencies import AGENCIES
from pipelines.cli.describe_added import Added, added_facts, added_to, show_added
from pipelines.cli.describe_lineage import lineage_facts, show_lineage
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table, shown
from pipelines.cli.status import shown_titles

ACCESS_WORDS = {
    "public": _("ai cũng xem được"),
    "partly": _("một phần các cột ai cũng xem được"),
    "account": _("cần tài khoản; nay chỉ công khai mô tả"),
    "restricted": _("hạn chế; chỉ công khai mô tả"),
    "closed": _("không công khai dữ liệu, chỉ công khai mô tả"),
}
FRESHNESS_WORDS = {"fresh": _("đúng hạn"), "late": _("quá hạn"), "unknown": _("chưa rõ")}
CLASS_WORDS = {
    "public": _("công khai"),
    "internal": _("nội bộ"),
    "restricted": _("hạn chế"),
    "personal": _("cá nhân"),
    "sensitive": _("nhạy cảm"),
}
_MOST_VERSIONS = 5


@dataclass(frozen=True, slots=True)
class Described:
    """One dataset with everything told of it; `contract` and `table` are None once no contract describes it."""

    dataset: DatasetRow
    title: str
    columns: list[DatasetColumnRow]
    versions: list[VersionRow]
    contract: Contract | None
    table: Table | None
    simulated: bool
    lineage: list[ColumnLineageRow]
    added: Added

    @property
    def access(self) -> str:
        """How much anybody may read."""
        return access_to(self.dataset.layer, self.table) if self.table else "closed"

    @property
    def freshness(self) -> str:
        """Whether the newest version is as young as the contract promises."""
        newest = self.versions[0] if self.versions else None
        promise = timedelta(days=self.dataset.frequency_days) if self.dataset.frequency_days else None
        return freshness_of(promise, newest, datetime.now(UTC)) if self.contract else "unknown"

    @property
    def covered(self) -> tuple[date | None, date | None]:
        """First and last day it speaks of."""
        return terms_words.covered(self.dataset, self.table, self.versions[0] if self.versions else None)


def show_described(table: str, *, as_json: bool) -> None:
    """Everything the catalogue knows; raises NotFound with names that come near."""
    with opened() as (_settings, workspace):
        described = _described(workspace.register, table)
    if as_json:
        say(to_json(_facts(described)))
    else:
        _print(described)


def _described(register: Register, table: str) -> Described:
    dataset = register.dataset(table)
    contract = load_contracts().get(dataset.sector) if dataset.status == "active" else None
    names = (TableName(dataset.layer, dataset.sector, dataset.entity), TableName("conformed", dataset.sector, dataset.entity))
    found = {str(one.name): one for one in contract.tables} if contract else {}
    declared = next((found[str(name)] for name in names if str(name) in found), None)
    title, simulated = shown_titles(register)[dataset.name], dataset.simulated or dataset.name in simulated_tables(register)
    lineage = register.lineage.inputs(table)
    columns, versions, added = register.columns(table), register.history(table), added_to(register, table)
    return Described(dataset, title, columns, versions, contract, declared, simulated, lineage, added)


def _print(told: Described) -> None:
    dataset = told.dataset
    say(f"{told.title} ({dataset.name})")
    say(twin(dataset.description, dataset.description_en or ""))
    say()
    for name, value in _lines(told):
        if value:
            say(f"{name}: {value}")
    show_added(told.added)
    say()
    heads: tuple[str, ...] = (_("Cột"), _("Tên"), _("Kiểu"), _("Đơn vị tính"), _("Mức"), _("Khóa"), _("Nghĩa"))
    rows = [
        (
            *(one.name, twin(one.title, one.title_en), one.type, one.unit, CLASS_WORDS[one.classification], one.key_position),
            twin(one.description or "", one.description_en or ""),
        )
        for one in told.columns
    ]
    show_table(_("Các cột"), heads, rows)
    show_lineage(told.lineage, [one.name for one in told.columns])
    say()
    heads = (_("Phiên bản"), _("Công bố lúc"), _("Số dòng"), _("Điểm chất lượng"))
    versions = [(one.delta_version, one.published_at, one.rows, one.quality_score) for one in told.versions[:_MOST_VERSIONS]]
    show_table(_("Phiên bản (mới nhất trước)"), heads, versions)


def _lines(told: Described) -> list[tuple[str, str]]:
    dataset, contract = told.dataset, told.contract
    retired = _("đã ngừng: không hợp đồng nào còn mô tả bảng này") if dataset.status == "retired" else ""
    newest = told.versions[0] if told.versions else None
    return [
        (_("Trạng thái"), retired),
        (_("Ngành"), twin(contract.title, contract.title_en) if contract else dataset.sector),
        (_("Đơn vị chủ quản"), twin(*AGENCIES.get(dataset.agency or "", (dataset.agency or "", "")))),
        (_("Người phụ trách"), dataset.steward or ""),
        (_("Căn cứ pháp lý"), "; ".join(law.get("url", "").removeprefix("urn:law:vn:") for law in dataset.legal_basis)),
        (_("Mục đích"), contract.purpose if contract else ""),
        (_("Hạn chế"), contract.limitations if contract else ""),
        (_("Quyền xem"), ACCESS_WORDS[told.access]),
        *_terms(told),
        (_("Cập nhật"), FRESHNESS_WORDS[told.freshness]),
        (_("Điểm chất lượng"), shown(newest.quality_score) if newest else ""),
        (_("Hợp đồng"), dataset.contract_version),
    ]


def _terms(told: Described) -> list[tuple[str, str]]:
    """On what terms it is there."""
    dataset = told.dataset
    ground = (dataset.access or {}).get("ground") or ()
    return [
        (_("Lý do"), terms_words.reason(dataset)),
        (_("Căn cứ của mức xem"), "; ".join(str(law).removeprefix("urn:law:vn:") for law in ground)),
        (_("Giấy phép"), terms_words.licence(dataset.licence)),
        (_("Phân loại theo Luật Dữ liệu"), terms_words.law_class(dataset)),
        (_("Phạm vi không gian"), terms_words.places(dataset.places)),
        (_("Phạm vi thời gian"), terms_words.period(*told.covered)),
    ]


def _facts(told: Described) -> dict[str, Any]:
    """The same for machines."""
    dataset, contract = told.dataset, told.contract
    kept: tuple[str, ...] = (
        "name",
        "layer",
        "sector",
        "entity",
        "title",
        "title_en",
        "description",
        "kind",
        "agency",
        "steward",
        "status",
    )
    kept += ("description_en", "licence", "access_level", "sharing", "importance", "law_source", "places", "frequency_days")
    newest = told.versions[0] if told.versions else None
    column: tuple[str, ...] = ("name", "title", "title_en", "type", "unit", "classification", "required", "key_position")
    column += ("description", "description_en")
    first, last = told.covered
    return {
        **{name: getattr(dataset, name) for name in kept},
        "simulated": told.simulated,
        "legal_basis": [law.get("url", "") for law in dataset.legal_basis],
        "contract_version": dataset.contract_version,
        "purpose": contract.purpose if contract else None,
        "limitations": contract.limitations if contract else None,
        "access": told.access,
        "access_reason": dataset.access,
        "covers": {"from": first, "to": last},
        "freshness": told.freshness,
        "quality_score": newest.quality_score if newest else None,
        "columns": [{name: getattr(one, name) for name in column} for one in told.columns],
        "lineage": lineage_facts(told.lineage),
        **added_facts(told.added),
        "versions": [_version(one) for one in told.versions],
    }


def _version(row: VersionRow) -> dict[str, Any]:
    return {"version": row.delta_version, "published_at": row.published_at, "rows": row.rows, "score": row.quality_score}
