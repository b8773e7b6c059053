"""What people ask of OCOP: the public catalogue of products, links between lots, and when certificates run out.

Every table depends on its inputs alone, never on the day it is computed: questions with a date in them (`expiring`) take the
date from whoever asks.
"""

from datetime import date

import polars as pl

from assets.ocop.settings import settings
from assets.ocop.trace_links import links
from assets.reference.resolver import Columns, resolve
from assets.table import table

_PUBLIC = (
    "code",
    "name",
    "product_group",
    "stars",
    "holder",
    "brand",
    "certificate_no",
    "decision_date",
    "gtin",
    "traced",
    "code_commune",
    pl.col("commune_code").alias("delivered_commune"),
)


@table
def curated_ocop__catalogue(
    conformed_ocop__products: pl.LazyFrame,
    conformed_reference__units: pl.LazyFrame,
    conformed_reference__crosswalk: pl.LazyFrame,
) -> pl.LazyFrame:
    """Public facts of every product, with its commune as it is today."""
    products = conformed_ocop__products.select(*_PUBLIC, expires_on=_expires_on(), expiry_basis=_expiry_basis())
    placed = resolve(
        products, Columns(on="decision_date", code="code_commune"), conformed_reference__units, conformed_reference__crosswalk
    )
    return _with_commune(placed, conformed_reference__units).with_columns(pl.col("stars").cast(pl.Int32))


def _with_commune(placed: pl.LazyFrame, units: pl.LazyFrame) -> pl.LazyFrame:
    """The delivered commune where it exists today, else the one commune the OCOP code leads to; never one of several."""
    communes = units.filter(pl.col("valid_to").is_null() & (pl.col("level") == "commune"))
    delivered, resolved = pl.col("delivered_commune"), pl.col("commune_code")
    known = placed.join(communes.select(delivered_commune="code", is_current=True), on="delivered_commune", how="left")
    is_current = pl.col("is_current").fill_null(value=False)
    meant = pl.coalesce("commune_candidates", pl.concat_list(resolved))
    named = known.with_columns(
        commune_code=pl.when(is_current).then(delivered).otherwise(resolved),
        commune_reason=pl.when(is_current).then(pl.lit("delivered")).otherwise("commune_reason"),
        commune_agrees=pl.when(is_current & meant.list.drop_nulls().list.len().gt(0)).then(meant.list.contains(delivered)),
    ).drop("delivered_commune", "code_commune", "is_current", "commune_candidates", "commune_note")
    return named.join(communes.select(commune_code="code", commune_name="name"), on="commune_code", how="left")


@table
def curated_ocop__trace_links(conformed_ocop__events: pl.LazyFrame) -> pl.LazyFrame:
    """Which lot or object came from which, in what event, when and where."""
    return links(conformed_ocop__events)


@table
def curated_ocop__expiring_certificates(conformed_ocop__products: pl.LazyFrame) -> pl.LazyFrame:
    """Every certificate with the day it runs out and the day from which its renewal is due."""
    notice = pl.duration(days=settings().renewalNoticeDays.value)
    dated = conformed_ocop__products.select(
        "code",
        "name",
        "holder",
        "commune_code",
        "certificate_no",
        pl.col("stars").cast(pl.Int32),
        expires_on=_expires_on(),
        expiry_basis=_expiry_basis(),
    )
    return dated.filter(pl.col("expires_on").is_not_null()).with_columns(renew_from=pl.col("expires_on") - notice)


def expiring(certificates: pl.LazyFrame, as_of: date, within_days: int) -> pl.LazyFrame:
    """Certificates that run out by `as_of` + `within_days`; `days_left` below 0 means run out already."""
    days_left = (pl.col("expires_on") - pl.lit(as_of)).dt.total_days().alias("days_left")
    return certificates.with_columns(days_left).filter(pl.col("days_left") <= within_days).sort("days_left", "code")


def _expires_on() -> pl.Expr:
    """The delivered expiry date; where none was delivered, the term counted from the decision."""
    due = pl.col("decision_date").dt.offset_by(f"{settings().certificateMonths.value}mo")
    return pl.coalesce("expiry_date", due)


def _expiry_basis() -> pl.Expr:
    delivered = pl.when(pl.col("expiry_date").is_not_null()).then(pl.lit("certificate"))
    return delivered.when(pl.col("decision_date").is_not_null()).then(pl.lit("term"))
