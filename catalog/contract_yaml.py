"""YAML of a contract to an ODCS model, strictly: a key twice, a key unknown to the standard or broken YAML is an error."""

from collections.abc import Hashable, Iterator
from pathlib import Path

import yaml
from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import BaseModel, ValidationError

from catalog.errors import ContractError
from catalog.i18n import Sentence


class _WrittenTwice(yaml.YAMLError):
    """A mapping has a key twice, the one at this line among them."""

    def __init__(self, key: object, line: int) -> None:
        super().__init__(key, line)
        self.key, self.line = key, line


class _StrictLoader(yaml.CSafeLoader):
    """The safe loader of libyaml (a pure one takes a second for our contracts), without silent duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        """Build a mapping; a key written twice is an error at its line."""
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise _WrittenTwice(key.value, key.start_mark.line + 1)
        return super().construct_mapping(node, deep)


def read_standard(path: Path, text: bytes) -> OpenDataContractStandard:
    """Parse and validate a contract file against the standard's own model; raises `ContractError`."""
    where = f"{path.parent.name}/{path.name}"
    try:
        raw = _load(text)
    except _WrittenTwice as error:
        found = Sentence("YAML sai ở dòng {line}: khóa '{key}' viết hai lần", line=error.line, key=error.key)
        raise ContractError(where, found, Sentence("Sửa cú pháp YAML tại dòng đó.")) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        found = Sentence("YAML sai ở dòng {line}: {problem}", line=line, problem=error.problem)
        raise ContractError(where, found, Sentence("Sửa cú pháp YAML tại dòng đó.")) from error
    except yaml.YAMLError as error:
        found = Sentence("không phải YAML: {error}", error=error)
        raise ContractError(where, found, Sentence("Lưu tệp bằng UTF-8 rồi sửa cú pháp.")) from error
    if not isinstance(raw, dict):
        remedy = Sentence("Bắt đầu bằng apiVersion, kind, id, name.")
        raise ContractError(where, Sentence("tệp không phải một hợp đồng"), remedy)
    try:
        odcs = OpenDataContractStandard.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        found = Sentence("{place}: {told}", place=place, told=first["msg"])
        raise ContractError(where, found, Sentence("Xem Open Data Contract Standard v3.2.")) from error
    for unknown in _unknown_keys(raw, odcs, ""):
        found = Sentence("không hiểu khóa '{key}'", key=unknown)
        raise ContractError(where, found, Sentence("Xóa hoặc viết lại đúng tên trong ODCS v3.2."))
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
