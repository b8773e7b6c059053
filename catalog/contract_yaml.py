"""YAML of a contract to an ODCS model, strictly: a key twice, a key unknown to the standard or broken YAML is an error."""

from collections.abc import Hashable, Iterator
from pathlib import Path

import yaml
from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import BaseModel, ValidationError

from catalog.errors import ContractError


class _StrictLoader(yaml.CSafeLoader):
    """The safe loader of libyaml (a pure one takes a second for our contracts), without silent duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        """Build a mapping; a key written twice is an error at its line."""
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.MarkedYAMLError(problem=f"khóa '{key.value}' viết hai lần", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def read_standard(path: Path, text: bytes) -> OpenDataContractStandard:
    """Parse and validate a contract file against the standard's own model; raises `ContractError`."""
    where = f"{path.parent.name}/{path.name}"
    try:
        raw = _load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ContractError(where, f"YAML sai ở dòng {line}: {error.problem}", "Sửa cú pháp YAML tại dòng đó.") from error
    except yaml.YAMLError as error:
        raise ContractError(where, f"không phải YAML: {error}", "Lưu tệp bằng UTF-8 rồi sửa cú pháp.") from error
    if not isinstance(raw, dict):
        raise ContractError(where, "tệp không phải một hợp đồng", "Bắt đầu bằng apiVersion, kind, id, name.")
    try:
        odcs = OpenDataContractStandard.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ContractError(where, f"{place}: {first['msg']}", "Xem Open Data Contract Standard v3.2.") from error
    for unknown in _unknown_keys(raw, odcs, ""):
        raise ContractError(where, f"không hiểu khóa '{unknown}'", "Xóa hoặc viết lại đúng tên trong ODCS v3.2.")
    return odcs


def _load(text: bytes) -> object:
    loader = _StrictLoader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _unknown_keys(raw: object, model: object, place: str) -> Iterator[str]:
    """Keys of the file the standard's model does not know (it would ignore them in silence)."""
    if isinstance(raw, list) and isinstance(model, list):
        for position, (item, part) in enumerate(zip(raw, model, strict=False)):
            yield from _unknown_keys(item, part, f"{place}[{position}]")
    if isinstance(raw, dict) and isinstance(model, BaseModel):
        known = {field.alias or name: name for name, field in type(model).model_fields.items()}
        for key, value in raw.items():
            here = f"{place}.{key}".lstrip(".")
            if key not in known:
                yield here
            else:
                yield from _unknown_keys(value, getattr(model, known[key]), here)
