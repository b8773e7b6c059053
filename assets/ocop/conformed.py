"""What the contract's parse cannot say of OCOP rows: parts of the product code, check digits, star bands, expiry.

Computed columns only; no row is dropped here. A `*_problem` column holds the reason in Vietnamese and is empty where all is
well; the contract says whether it turns the row away.
"""

from collections.abc import Sequence

import polars as pl

from assets.ocop.settings import CodeForm, StarBand, settings
from assets.table import table
from checks.gs1 import problem_expr


@table
def conformed_ocop__products(raw_ocop__products: pl.LazyFrame) -> pl.LazyFrame:
    """Each register row with the parts of its code and what is wrong or odd about it."""
    facts = settings()
    code = pl.col("code")
    return raw_ocop__products.with_columns(
        code_commune=code_part(code, facts.ocopCodeForms, "commune"),
        code_year=code_part(code, facts.ocopCodeForms, "year").cast(pl.Int32),
        code_problem=code_problem(code, facts.ocopCodeForms),
        gtin_problem=problem_expr("GTIN", pl.col("gtin")),
        gln_problem=problem_expr("GLN", pl.col("gln")),
        score_problem=score_problem(pl.col("stars"), pl.col("score"), facts.starBands),
    ).with_columns(
        code_year_problem=code_year_problem(code, pl.col("code_year"), facts.ocopCodeForms),
        expiry_problem=expiry_problem(pl.col("decision_date"), pl.col("expiry_date"), facts.certificateMonths.value),
    )


@table
def conformed_ocop__events(raw_ocop__events: pl.LazyFrame) -> pl.LazyFrame:
    """Each event with the place it happened at: its business location, or where it was read."""
    return raw_ocop__events.with_columns(place=pl.coalesce("biz_location", "read_point"))


def code_part(code: pl.Expr, forms: Sequence[CodeForm], part: str) -> pl.Expr:
    """The named part of an OCOP code by the first form that fits; null where none does."""
    return pl.coalesce(code.str.extract_groups(form.pattern).struct.field(part) for form in forms)


def code_problem(code: pl.Expr, forms: Sequence[CodeForm]) -> pl.Expr:
    """A code of no declared form."""
    fits = pl.any_horizontal(code.str.contains(form.pattern) for form in forms)
    wanted = " hoặc ".join(form.form for form in forms)
    return pl.when(~fits).then(pl.format(f"Mã OCOP '{{}}' không đúng dạng {wanted}", code))


def code_year_problem(code: pl.Expr, year: pl.Expr, forms: Sequence[CodeForm]) -> pl.Expr:
    """A code whose form was not in use in its own year."""
    timely = pl.any_horizontal(code.str.contains(form.pattern) & year.is_between(form.fromYear, form.toYear) for form in forms)
    return pl.when(year.is_not_null() & ~timely).then(pl.format("Mã OCOP '{}' có dạng không dùng trong năm {}", code, year))


def score_problem(stars: pl.Expr, score: pl.Expr, bands: Sequence[StarBand]) -> pl.Expr:
    """A score that belongs to another star rank; the bound of a band belongs to the band above it."""
    earned: pl.Expr = pl.lit(None, dtype=pl.String())
    for band in sorted(bands, key=lambda one: one.atLeast):
        earned = pl.when(score >= band.atLeast).then(pl.lit(band.stars)).otherwise(earned)
    return pl.when(score.is_between(0, 100) & (earned != stars)).then(
        pl.format("Điểm {} thuộc hạng {} sao nhưng ghi {} sao", score, earned, stars)
    )


def expiry_problem(decided: pl.Expr, expires: pl.Expr, months: int) -> pl.Expr:
    """An expiry date other than the certificate's term after the decision, give or take a day."""
    due = decided.dt.offset_by(f"{months}mo")
    late = (expires - due).dt.total_days().abs() > 1
    shown = (expires.dt.strftime("%d/%m/%Y"), months, due.dt.strftime("%d/%m/%Y"))
    return pl.when(late).then(
        pl.format("Hết hạn {} không phải {} tháng sau ngày quyết định ({})", shown[0], pl.lit(shown[1]), shown[2])
    )
