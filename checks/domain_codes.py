"""Codes a row tells right from wrong by itself: personal ids, OCOP codes, GS1 keys, geohashes.

What a code's parts mean by law that may change comes as arguments, from the contract. A code that is right on one day and
wrong on another is `domain_communes`.
"""

import re
from typing import Literal, NotRequired, Self

import polars as pl
from pydantic import Field, field_validator, model_validator
from typing_extensions import TypedDict

from catalog.i18n import Sentence
from checks.domain_rule import Arguments, DomainRule, other_column
from checks.gs1 import is_right
from checks.rules import Kwargs
from checks.text import as_text, of_digits

_ID_LENGTH = 12


class CenturyDigit(TypedDict):
    """What the fourth digit of a personal id says: sex, and the first year of the century of birth."""

    digit: str
    sex: str
    century: int
    source: NotRequired[str]


class PersonalId(Arguments):
    """Số định danh cá nhân: 12 chữ số, mã tỉnh và chữ số thế kỷ/giới tính đã khai, khớp ngày sinh và giới tính bên cạnh."""

    province_codes: list[str] | None = None
    century_digits: list[CenturyDigit] | None = None
    born_from: int | None = None
    born_to: int | None = None
    birth_date_column: str | None = None
    sex_column: str | None = None

    @model_validator(mode="after")
    def _digits_have_meaning(self) -> Self:
        needing = ("born_from", "born_to", "birth_date_column", "sex_column")
        if self.century_digits is None and any(getattr(self, name) is not None for name in needing):
            raise ValueError(Sentence("{names} cần century_digits: [{{digit, sex, century}}]", names=", ".join(needing)))
        return self


class OcopForm(TypedDict):
    """One form of the OCOP code and the years it was given in; `pattern` names its group `year`."""

    form: str
    pattern: str
    fromYear: int
    toYear: int
    source: NotRequired[str]


class OcopCode(Arguments):
    """Mã OCOP đúng một trong các dạng đã khai, vào năm dạng ấy được dùng."""

    forms: list[OcopForm] = Field(min_length=1)
    in_its_years: bool = True

    @field_validator("forms")
    @classmethod
    def _readable(cls, forms: list[OcopForm]) -> list[OcopForm]:
        for one in forms:
            if "year" not in _compiled(one["pattern"]).groupindex:
                raise ValueError(Sentence("dạng {form}: mẫu thiếu nhóm (?P<year>...)", form=one["form"]))
        return forms


class Gtin(Arguments):
    """GTIN gồm 8, 12, 13 hoặc 14 chữ số, số kiểm tra đúng (GS1)."""

    lengths: list[Literal[8, 12, 13, 14]] = Field([8, 12, 13, 14], min_length=1)
    prefixes: list[str] | None = None


class Gln(Arguments):
    """GLN gồm 13 chữ số, số kiểm tra đúng (GS1)."""


class Sscc(Arguments):
    """SSCC gồm 18 chữ số, số kiểm tra đúng (GS1)."""


class Geohash(Arguments):
    """Mã GeoHash: chữ thường đúng bảng chữ, đúng độ dài, ô của mã chứa điểm kinh độ/vĩ độ bên cạnh."""

    min_length: int = Field(12, ge=1, le=12)
    max_length: int = Field(12, ge=1, le=12)
    longitude_column: str | None = None
    latitude_column: str | None = None
    tolerance_metres: float = Field(0.0, ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.min_length > self.max_length:
            raise ValueError(Sentence("min_length {low} lớn hơn max_length {high}", low=self.min_length, high=self.max_length))
        if (self.longitude_column is None) != (self.latitude_column is None):
            raise ValueError(Sentence("longitude_column và latitude_column phải đi cùng nhau"))
        return self


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(Sentence("mẫu {pattern!r} sai: {error}", pattern=pattern, error=error)) from error


def _personal_id(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    text = as_text(column, dtype)
    meets = [of_digits(text, _ID_LENGTH)]
    if kwargs["province_codes"] is not None:
        meets.append(text.str.slice(0, 3).is_in(kwargs["province_codes"]))
    if kwargs["century_digits"] is not None:
        meets += _birth(text, kwargs)
    return pl.all_horizontal(meets)


def _birth(text: pl.Expr, kwargs: Kwargs) -> list[pl.Expr]:
    """What the fourth to sixth digits say, held against the declared digits and the columns beside them; null says nothing."""
    fourth, digits = text.str.slice(3, 1), kwargs["century_digits"]
    century = _chosen(fourth, {one["digit"]: pl.lit(one["century"]) for one in digits})
    year = century + text.str.slice(4, 2).cast(pl.Int32, strict=False)
    meets = [fourth.is_in([one["digit"] for one in digits])]
    if kwargs["born_from"] is not None or kwargs["born_to"] is not None:
        meets.append(year.is_between(kwargs["born_from"] or 0, kwargs["born_to"] or 9999))
    if kwargs["birth_date_column"] is not None:
        birth, dtype = other_column(kwargs, "birth_date_column")
        if not isinstance(dtype, pl.Date | pl.Datetime):
            raise TypeError(Sentence("birth_date_column phải là cột ngày, không phải {dtype}", dtype=dtype))
        meets.append((year == birth.dt.year()).fill_null(True))
    if kwargs["sex_column"] is not None:
        sex, _ = other_column(kwargs, "sex_column")
        said = _chosen(fourth, {one["digit"]: pl.lit(one["sex"]) for one in digits})
        meets.append((said == sex).fill_null(True))
    return meets


def _chosen(value: pl.Expr, meanings: dict[str, pl.Expr]) -> pl.Expr:
    """The meaning of a value by conditions; `replace_strict` would hold the whole column in memory."""
    return pl.coalesce([pl.when(value == code).then(meaning) for code, meaning in meanings.items()])


def _ocop_code(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    text = as_text(column, dtype)
    fits = []
    for form in kwargs["forms"]:
        year = text.str.extract_groups(form["pattern"]).struct.field("year").cast(pl.Int32, strict=False)
        timely = year.is_between(form["fromYear"], form["toYear"]) if kwargs["in_its_years"] else year.is_not_null()
        fits.append(timely.fill_null(False))
    return pl.any_horizontal(fits)


def _gtin(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    text = as_text(column, dtype)
    meets = is_right(text, kwargs["lengths"])
    if kwargs["prefixes"] is None:
        return meets
    # A GTIN-14 leads with its packing level, a GTIN-12 is a GTIN-13 that begins with 0, a GTIN-8 has prefixes of its own.
    company = pl.when(text.str.len_bytes() == 8).then(text).otherwise(text.str.zfill(14).str.slice(1))
    return meets & pl.any_horizontal([company.str.starts_with(prefix) for prefix in kwargs["prefixes"]])


def _geohash(column: pl.Expr, dtype: pl.DataType, kwargs: Kwargs) -> pl.Expr:
    from checks.geohash import holds, is_written

    text = as_text(column, dtype)
    meets = is_written(text, kwargs["min_length"], kwargs["max_length"])
    if kwargs["longitude_column"] is None:
        return meets
    longitude, latitude = other_column(kwargs, "longitude_column")[0], other_column(kwargs, "latitude_column")[0]
    inside = holds(text, longitude, latitude, kwargs["max_length"], kwargs["tolerance_metres"])
    return meets & inside.fill_null(True)


RULES = (
    DomainRule(
        "expect_column_values_to_be_vietnamese_personal_id", "column_values.vietnamese_personal_id", PersonalId, _personal_id
    ),
    DomainRule("expect_column_values_to_be_ocop_code", "column_values.ocop_code", OcopCode, _ocop_code),
    DomainRule("expect_column_values_to_be_gtin", "column_values.gtin", Gtin, _gtin),
    DomainRule(
        "expect_column_values_to_be_gln",
        "column_values.gln",
        Gln,
        lambda column, dtype, _: is_right(as_text(column, dtype), [13]),
    ),
    DomainRule(
        "expect_column_values_to_be_sscc",
        "column_values.sscc",
        Sscc,
        lambda column, dtype, _: is_right(as_text(column, dtype), [18]),
    ),
    DomainRule("expect_column_values_to_be_geohash", "column_values.geohash", Geohash, _geohash),
)
