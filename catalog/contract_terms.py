"""Reads licence, access, legal class, places, period and cadence out of a contract, and refuses what contradicts its columns.

ODCS has a place for cadence (`slaProperties`, with `element` for one table); the others stand in `customProperties`, of the
contract for all its tables or of one table in their place. `null` says that nothing is stated.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from open_data_contract_standard.model import ServiceLevelAgreementProperty

from catalog.access import readable_columns
from catalog.contract import Table
from catalog.contract_custom import as_day
from catalog.errors import ContractError
from catalog.i18n import Sentence
from catalog.terms import COUNTRY, IMPORTANCES, LEVELS, SHARINGS, AccessTerms, Facts, LawClass, Licence, Period, Terms

#: Properties of a contract or a table that this module reads.
TERMS = frozenset({"access", "licence", "dataLaw", "spatial", "temporal"})
#: ODCS words for a length of time, in days.
_DAYS = {"d": 1, "w": 7, "m": 30, "q": 91, "y": 365}
_CLOSED_TO_ACCOUNTS = ("restricted", "personal", "sensitive")
_PLACE = re.compile(r"\d{2}|\d{5}")
Word = TypeVar("Word", bound=str)


def read_terms(declared: Facts, where: Sentence | str) -> Facts:
    """The terms among custom properties, each read; raises `ContractError`."""
    readers = {"access": _access, "licence": _licence, "dataLaw": _law, "spatial": _places, "temporal": _period}
    told = {name: value for name, value in declared.items() if name in TERMS}
    return {name: None if value is None else readers[name](_mapping(value, name, where), where) for name, value in told.items()}


def under(sector: Facts, own: Facts) -> Facts:
    """What a table declares in the place of what its sector does; of the Data Law's classes it may declare one alone."""
    said = {name: value for name, value in {**sector, **own}.items() if name in TERMS}
    above, law = sector.get("dataLaw"), own.get("dataLaw")
    return {**said, "dataLaw": {**above, **law}} if isinstance(above, Mapping) and isinstance(law, Mapping) else said


def terms_of(table: Table, said: Facts, where: Sentence) -> Terms:
    """A table's terms as `read_terms` read them; raises `ContractError` where they contradict its columns."""
    access, licence, law = said.get("access"), said.get("licence"), said.get("dataLaw")
    places, period = said.get("spatial"), said.get("temporal")
    derived = AccessTerms("public" if readable_columns(table) else "restricted")
    terms = Terms(
        access=access if isinstance(access, AccessTerms) else derived,
        licence=licence if isinstance(licence, Licence) else None,
        law=law if isinstance(law, LawClass) else None,
        places=places if isinstance(places, tuple) else (),
        period=period if isinstance(period, Period) else None,
    )
    _agree(table, terms, where)
    return terms


def frequency_of(promises: Sequence[ServiceLevelAgreementProperty] | None, where: str) -> Mapping[str | None, timedelta]:
    """How often new data is promised, by table; under None for the tables not named. Raises `ContractError`."""
    promised: dict[str | None, timedelta] = {}
    for sla in promises or []:
        if sla.property != "frequency":
            found = Sentence("slaProperties có '{given}'", given=sla.property)
            raise ContractError(where, found, Sentence("Kho chỉ giữ lời hứa 'frequency'; bỏ mục này."))
        days = _DAYS.get(str(sla.unit))
        if days is None or not isinstance(sla.value, int) or sla.value < 1:
            found = Sentence("slaProperties frequency là {value} {unit}", value=sla.value, unit=sla.unit)
            remedy = Sentence("Viết value là số nguyên từ 1, unit là một trong: {known}.", known=", ".join(_DAYS))
            raise ContractError(where, found, remedy)
        if sla.element in promised:
            raise ContractError(where, _promised_twice(sla.element), Sentence("Giữ một dòng."))
        promised[sla.element] = timedelta(days=sla.value * days)
    return promised


def _promised_twice(element: str | None) -> Sentence:
    if element:
        return Sentence("frequency của '{table}' khai hai lần", table=element)
    return Sentence("frequency của 'cả hợp đồng' khai hai lần")


def check_elements(promised: Mapping[str | None, timedelta], tables: Sequence[Table], where: str) -> None:
    """Refuse a promise about a table that is not there."""
    names = {str(table.name) for table in tables}
    for element in promised:
        if element is not None and element not in names:
            remedy = Sentence("element là tên một bảng: {known}.", known=", ".join(sorted(names)))
            raise ContractError(where, Sentence("slaProperties có element '{element}'", element=element), remedy)


def _agree(table: Table, terms: Terms, where: Sentence) -> None:
    shown = readable_columns(table)
    level = terms.access.level
    if (level == "public") != bool(shown):
        found = (
            Sentence("access.level là '{level}' nhưng phân loại cột cho ai cũng xem được dòng", level=level)
            if shown
            else Sentence("access.level là '{level}' nhưng phân loại cột không cho ai cũng xem được dòng", level=level)
        )
        remedy = Sentence("Mức công khai đi theo classification của cột: sửa classification, hoặc sửa level.")
        raise ContractError(where, found, remedy)
    held = [column.name for column in table.columns if column.classification in _CLOSED_TO_ACCOUNTS]
    if level == "account" and held:
        found = Sentence("access.level là 'account' nhưng có cột hạn chế hoặc cá nhân: {columns}", columns=", ".join(held))
        raise ContractError(where, found, Sentence("Đặt level: restricted, hoặc sửa classification của cột."))
    if terms.law is not None and (terms.law.sharing, level == "public") in (("open", False), ("private", True)):
        found = Sentence(
            "dataLaw.sharing là '{sharing}' nhưng mức công khai là '{level}'", sharing=terms.law.sharing, level=level
        )
        remedy = Sentence("Dữ liệu mở phải công khai, dữ liệu dùng riêng thì không; sửa một trong hai.")
        raise ContractError(where, found, remedy)
    _dates_may_be_told(table, terms.period, {column.name for column in shown}, where)


def _dates_may_be_told(table: Table, period: Period | None, shown: set[str], where: Sentence) -> None:
    """The first and last day of a column are told to anybody, so the column must be one anybody may see."""
    for name in (period.opens, period.closes) if period else ():
        if name is None:
            continue
        kept = next((column for column in table.columns if column.name == name), None)
        if kept is None or not kept.dtype.is_temporal():
            found = Sentence("temporal trỏ tới '{column}'", column=name)
            raise ContractError(where, found, Sentence("Chọn một cột kiểu date hoặc timestamp của bảng."))
        if name not in shown:
            found = Sentence("temporal tính từ cột '{column}' không công khai", column=name)
            raise ContractError(where, found, Sentence("Khai start, end bằng ngày, hoặc bỏ temporal của bảng."))


def _access(facts: Facts, where: Sentence | str) -> AccessTerms:
    _only(facts, {"level", "reason", "reasonEn", "ground"}, "access", where)
    level = _word(facts.get("level"), LEVELS, "access.level", where)
    reason, reason_en, ground = _text(facts, "reason"), _text(facts, "reasonEn"), _texts(facts.get("ground"))
    if level != "public" and not (reason and reason_en and ground):
        found = Sentence("access.level là '{level}' mà thiếu lý do hoặc căn cứ", level=level)
        raise ContractError(where, found, Sentence("Khai reason, reasonEn và ground: [urn:law:vn:<số hiệu>]."))
    return AccessTerms(level, reason, reason_en, ground)


def _licence(facts: Facts, where: Sentence | str) -> Licence:
    _only(facts, {"id", "title", "titleEn", "url", "source"}, "licence", where)
    missing = [name for name in ("id", "title", "titleEn", "url") if not _text(facts, name)]
    if missing or not _text(facts, "url").startswith(("https://", "http://")):
        found = (
            Sentence("licence thiếu {missing}", missing=", ".join(missing))
            if missing
            else Sentence("licence.url là '{url}'", url=facts["url"])
        )
        remedy = Sentence("Khai id, title, titleEn và url (https://…); chưa biết giấy phép thì bỏ hẳn licence.")
        raise ContractError(where, found, remedy)
    return Licence(*(_text(facts, name) for name in ("id", "title", "titleEn", "url", "source")))


def _law(facts: Facts, where: Sentence | str) -> LawClass:
    _only(facts, {"sharing", "importance", "source"}, "dataLaw", where)
    sharing = _word(facts.get("sharing"), SHARINGS, "dataLaw.sharing", where)
    importance = _word(facts.get("importance"), IMPORTANCES, "dataLaw.importance", where)
    if not _text(facts, "source"):
        remedy = Sentence("Ghi ai phân loại, theo văn bản nào, ngày nào.")
        raise ContractError(where, Sentence("dataLaw thiếu source"), remedy)
    return LawClass(sharing, importance, _text(facts, "source"))


def _places(facts: Facts, where: Sentence | str) -> tuple[str, ...]:
    _only(facts, {"codes"}, "spatial", where)
    codes = facts.get("codes")
    listed = codes if isinstance(codes, list) else []
    wrong = [code for code in listed if not (isinstance(code, str) and (code == COUNTRY or _PLACE.fullmatch(code)))]
    if not listed or wrong:
        remedy = Sentence(
            'Viết codes: ["22"] (tỉnh), ["06652"] (xã) hoặc ["{country}"] (cả nước), mã trong dấu nháy.', country=COUNTRY
        )
        raise ContractError(where, Sentence("spatial.codes là {codes!r}", codes=codes), remedy)
    return tuple(listed)


def _period(facts: Facts, where: Sentence | str) -> Period:
    remedy = Sentence("Viết {{start, end}} là ngày yyyy-mm-dd, {{column: <cột>}}, hoặc {{from: <cột>, to: <cột>}}.")
    for known in ({"start", "end"}, {"column"}, {"from", "to"}):
        if facts and facts.keys() <= known:
            break
    else:
        raise ContractError(where, Sentence("temporal là {given}", given=dict(facts)), remedy)
    column = _text(facts, "column") or None
    opens, closes = column or _text(facts, "from") or None, column or _text(facts, "to") or None
    try:
        start, end = as_day(facts.get("start")), as_day(facts.get("end"))
    except ValueError as error:
        raise ContractError(where, Sentence("temporal: {error}", error=error), remedy) from error
    if start and end and end < start:
        raise ContractError(where, Sentence("temporal kết thúc {end} trước khi bắt đầu {start}", end=end, start=start), remedy)
    return Period(start, end, opens, closes)


def _mapping(value: object, name: str, where: Sentence | str) -> Facts:
    if not isinstance(value, Mapping):
        remedy = Sentence("Viết {name} thành các cặp khóa: giá trị, hoặc null.", name=name)
        raise ContractError(where, Sentence("{name} là {value!r}", name=name, value=value), remedy)
    return value


def _only(facts: Facts, known: set[str], name: str, where: Sentence | str) -> None:
    unknown = sorted(map(str, facts.keys() - known))
    if unknown:
        found = Sentence("{name} có khóa lạ: {unknown}", name=name, unknown=", ".join(unknown))
        raise ContractError(where, found, Sentence("Dùng: {known}.", known=", ".join(sorted(known))))


def _word(value: object, words: tuple[Word, ...], name: str, where: Sentence | str) -> Word:
    for word in words:
        if word == value:
            return word
    found = Sentence("{name} là '{value}'", name=name, value=value)
    raise ContractError(where, found, Sentence("Chọn: {known}.", known=", ".join(words)))


def _text(facts: Facts, name: str) -> str:
    return str(facts.get(name) or "").strip()


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
