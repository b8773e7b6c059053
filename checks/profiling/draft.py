"""A profile as a contract: every guess in the grammar of `contract.yaml`, with its evidence beside it.

What is drafted lints as it stands; a person still has to confirm names, agency, types, keys and who may see what.
"""

import re
from typing import Any

import yaml

from catalog.names import TableName
from checks.profiling.evidence import ColumnEvidence
from checks.profiling.profile import Profile
from checks.profiling.words import bound, column_evidence, day, percent

_TO_TRANSLATE = "(to be translated)"
_AGENCY = "chua-ro"
#: A later delivery may have so many times the rows of this one.
_GROWTH = 10
Facts = dict[str, Any]
#: Text other readers of YAML could take for a number, a time or a truth.
_TOO_PLAIN = re.compile(r"^[\d+.-][\d_.,:eE+-]*$|^(?i:y|n|on|off|yes|no|true|false|null|~)$")


class _Quoting(yaml.SafeDumper):
    """Writes codes in quotes, always: `06652` would be a number to some reader sooner or later."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """A text, in quotes where it could be taken for something else."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="'" if _TOO_PLAIN.match(text) else None)

    def ignore_aliases(self, data: object) -> bool:
        """Never refer back: a contract is read by people."""
        return True


_Quoting.add_representer(str, _Quoting.represent_text)


def draft(profile: Profile, name: TableName) -> str:
    """The contract as YAML text."""
    told = (
        f"# Bản nháp do 'kho profile' lập từ {profile.file_name} ngày {day(profile.day)}.\n"
        "# Việc cần người làm: tên gọi và titleEn, đơn vị (agency), người phụ trách, căn cứ pháp lý, khóa, mức truy cập;\n"
        "# đọc lại từng 'Đoán từ...'. Kiểm tra: kho contract lint <tệp này>\n"
    )
    return told + yaml.dump(_contract(profile, name), Dumper=_Quoting, allow_unicode=True, sort_keys=False, width=128)


def _contract(profile: Profile, name: TableName) -> Facts:
    source = _source(profile)
    return {
        "apiVersion": "v3.2.0",
        "kind": "DataContract",
        "id": name.sector,
        "name": f"{name.sector} (bản nháp)",
        "version": "0.1.0",
        "status": "draft",
        "domain": name.sector,
        "description": {
            "purpose": f"Nguồn mới, lập từ {source}",
            "limitations": "Bản nháp máy lập; chưa được đơn vị chủ quản xác nhận",
        },
        "team": {"name": _AGENCY, "members": [{"username": "steward@example.org", "role": "steward"}]},
        "customProperties": _custom(titleEn=f"{name.sector} (draft)"),
        "schema": [_table(profile, name, source)],
    }


def _source(profile: Profile) -> str:
    return f"{profile.file_name} ngày {day(profile.day)}"


def _table(profile: Profile, name: TableName, source: str) -> Facts:
    title = profile.file_name.rpartition(".")[0] or profile.file_name
    columns = len(profile.columns)
    delivery: Facts = {"formats": [profile.format], "agency": _AGENCY, "delivery": "full", "period": "optional"}
    if profile.header_row is not None:
        delivery["headerRow"] = profile.header_row
    if profile.sheet is not None:
        delivery["sheet"] = profile.sheet
    return {
        "name": str(name),
        "physicalType": "table",
        "businessName": title,
        "description": f"Đoán từ {source}: {profile.rows} dòng, {columns} cột; {_key_words(profile)}",
        "customProperties": _custom(
            tableKind="registry" if profile.key else "snapshot",
            titleEn=f"{title} {_TO_TRANSLATE}",
            descriptionEn=f"Drafted from {profile.file_name} on {profile.day}: {profile.rows} rows, {columns} columns",
            volume={"min": 1, "max": _GROWTH * profile.rows},
            source=delivery,
        ),
        "properties": [_column(profile, one, source) for one in profile.columns],
    }


def _key_words(profile: Profile) -> str:
    if profile.key is None:
        return "không thấy một hay hai cột nào đủ và không trùng để làm khóa, nên khai là snapshot"
    names = " + ".join(one.header for one in profile.key.columns)
    if not profile.key.wrong:
        return f"khóa {names}: đủ và không trùng trên mọi dòng"
    share = percent(profile.key.wrong, profile.rows)
    return f"khóa {names}: trống ở {profile.key.blank} dòng, trùng ở {profile.key.repeated} dòng ({share} số dòng)"


def _column(profile: Profile, one: ColumnEvidence, source: str) -> Facts:
    candidate = one.guess.candidate
    keyed = [key.name for key in profile.key.columns] if profile.key else []
    facts: Facts = {
        "name": one.name,
        "businessName": one.header,
        "description": column_evidence(one, source),
        "logicalType": candidate.logical,
        "physicalType": candidate.physical,
    }
    if one.filled == one.rows or one.name in keyed:
        facts["required"] = True
    if one.name in keyed:
        facts |= {"primaryKey": True, "primaryKeyPosition": keyed.index(one.name) + 1}
    facts |= {"classification": one.privacy.classification, "transformSourceObjects": [one.header]}
    if one.frequent and not one.codes:
        facts["examples"] = list(one.frequent)
    custom: Facts = {"titleEn": f"{one.header} {_TO_TRANSLATE}"}
    if candidate.date_formats:
        custom["dateFormats"] = list(candidate.date_formats)
    if candidate.decimal != ",":
        custom["decimal"] = candidate.decimal
    facts["customProperties"] = _custom(**custom)
    if one.codes:
        facts["enum"] = [_code(value, rows) for value, rows in one.codes]
    rules = [rule for rule in (_range(one, source, profile), _shape(one, source, profile)) if rule is not None]
    return facts | ({"quality": rules} if rules else {})


def _code(value: str, rows: int) -> Facts:
    return {"value": value, "label": value, "description": f"{rows} dòng"}


def _range(one: ColumnEvidence, source: str, profile: Profile) -> Facts | None:
    if one.low is None or one.high is None:
        return None
    low, high = bound(one.low), bound(one.high)
    return _warning(
        f"{one.name}-range-seen",
        f"{one.header}: ngoài khoảng {low} đến {high} thấy trong {source}",
        f"{one.header}: outside {low} to {high}, the range seen in {profile.file_name} on {profile.day}",
        {"type": "expect_column_values_to_be_between", "kwargs": {"min_value": low, "max_value": high}},
    )


def _shape(one: ColumnEvidence, source: str, profile: Profile) -> Facts | None:
    text = one.guess.candidate.physical == "string" and not one.codes
    if one.shape is None or not text or one.shaped < 0.99 * one.filled:
        return None
    return _warning(
        f"{one.name}-shape-seen",
        f"{one.header}: không theo dạng {one.shape} thấy trong {source}",
        f"{one.header}: not of the form {one.shape} seen in {profile.file_name} on {profile.day}",
        {"type": "expect_column_values_to_match_regex", "kwargs": {"regex": one.shape}},
    )


def _warning(name: str, vi: str, en: str, implementation: Facts) -> Facts:
    return {
        "type": "custom",
        "engine": "greatExpectations",
        "name": name,
        "dimension": "conformity",
        "severity": "warning",
        "description": vi,
        "customProperties": _custom(descriptionEn=en),
        "implementation": implementation,
    }


def _custom(**facts: object) -> list[Facts]:
    return [{"property": name, "value": value} for name, value in facts.items()]
