"""Names of the places contracts speak of by code, as the shipped list of units has them today; no dates, no old codes."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import polars as pl

from catalog.errors import ContractError
from catalog.i18n import Sentence
from catalog.terms import COUNTRY

#: Read straight from the file: every command names places, few need the functions of the sector.
_UNITS = Path(__file__).parent / "seeds" / "units.csv"
_COUNTRY = {"code": COUNTRY, "title": "Cả nước", "title_en": "Viet Nam"}
_LEVELS = {2: "province", 5: "commune"}


def places_of(codes: Iterable[str], where: Sentence | str) -> tuple[dict[str, str], ...]:
    """Code and title in both languages of each place, in their order; raises `ContractError` for a code nobody knows."""
    known = _known()
    wanted = tuple(codes)
    unknown = [code for code in wanted if code != COUNTRY and code not in known]
    if unknown:
        found = Sentence("spatial có mã không biết: {unknown}", unknown=", ".join(unknown))
        remedy = Sentence("Dùng mã đang hiệu lực trong conformed_reference__units, '22' cho cả tỉnh, 'VN' cho cả nước.")
        raise ContractError(where, found, remedy)
    return tuple(dict(known.get(code, _COUNTRY)) for code in wanted)


@cache
def _known() -> dict[str, dict[str, str]]:
    """Provinces and communes in force; a province goes by its name alone, since its type is not the same in all sources."""
    level = pl.col("code").str.len_bytes().replace_strict(_LEVELS, default=None, return_dtype=pl.String)
    name = pl.col("type").str.head(1).str.to_uppercase() + pl.col("type").str.slice(1) + " " + pl.col("name")
    english = pl.col("name_en").str.replace(r" (?:Province|City)$", "")
    province = pl.col("level") == "province"
    units = (
        pl.scan_csv(_UNITS, infer_schema=False)
        .filter(pl.col("valid_to").is_null(), pl.col("level") == level)
        .select(
            "code",
            pl.when(province).then("name").otherwise(name).alias("title"),
            pl.when(province).then(english).otherwise("name_en").alias("title_en"),
        )
        .collect()
    )
    return {row["code"]: row for row in units.iter_rows(named=True)}
