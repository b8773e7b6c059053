"""The public catalogue shows public columns and today's commune; expiry is told as of the day somebody asks about."""

from datetime import date

import polars as pl

from assets.ocop.curated import curated_ocop__catalogue, curated_ocop__expiring_certificates, expiring
from assets.ocop.settings import contract
from assets.reference.seeds import crosswalk, units

TABLE = contract().table("conformed_ocop__products")


def products(*rows: dict[str, object]) -> pl.LazyFrame:
    """Conformed products; what a row does not say is null but for a decision date."""
    schema = {column.name: column.dtype for column in TABLE.columns}
    full = [dict.fromkeys(schema) | {"code": f"p{n}", "decision_date": date(2023, 3, 15)} | row for n, row in enumerate(rows)]
    return pl.LazyFrame(full, schema=schema)


def catalogue(*rows: dict[str, object]) -> pl.DataFrame:
    return curated_ocop__catalogue(products(*rows), units(), crosswalk()).sort("code").collect()


def test_the_catalogue_shows_public_columns_only_in_the_declared_types() -> None:
    table = contract().table("curated_ocop__catalogue")
    shown = catalogue({"holder_phone": "0912345678", "stars": "4"})
    assert dict(shown.schema) == {column.name: column.dtype for column in table.columns}
    assert {column.classification for column in table.columns} == {"public"}
    assert "holder_phone" not in shown.columns


def test_a_commune_of_today_is_shown_by_name() -> None:
    row = catalogue({"commune_code": "06652", "code_commune": "06664"}).row(0, named=True)
    assert (row["commune_code"], row["commune_name"], row["commune_reason"], row["commune_agrees"]) == (
        "06652",
        "Hà Tu",
        "delivered",
        True,
    )


def test_without_a_delivered_commune_the_code_of_its_time_leads_to_it() -> None:
    row = catalogue({"code_commune": "06652"}).row(0, named=True)
    assert (row["commune_code"], row["commune_name"]) == ("06652", "Hà Tu")
    assert row["commune_reason"] != "delivered"


def test_a_split_commune_is_not_guessed_at() -> None:
    row = catalogue({"code_commune": "06655"}).row(0, named=True)
    assert (row["commune_code"], row["commune_reason"]) == (None, "split")


def test_a_delivered_commune_that_contradicts_the_code_is_told() -> None:
    shown = catalogue({"commune_code": "06970", "code_commune": "06652"}, {"commune_code": "06661", "code_commune": "06655"})
    assert shown["commune_agrees"].to_list() == [False, True]


def test_a_certificate_without_expiry_date_runs_for_its_term() -> None:
    rows = ({"expiry_date": date(2025, 1, 1)}, {"decision_date": date(2024, 2, 29)}, {"decision_date": None})
    found = curated_ocop__expiring_certificates(products(*rows)).sort("code").collect()
    assert found.select("expires_on", "expiry_basis", "renew_from").rows() == [
        (date(2025, 1, 1), "certificate", date(2024, 7, 5)),
        (date(2027, 2, 28), "term", date(2026, 9, 1)),
    ]


def test_what_expires_depends_on_the_day_asked_about_and_on_nothing_else() -> None:
    days = (date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1))
    certificates = curated_ocop__expiring_certificates(products(*({"expiry_date": day} for day in days)))
    found = expiring(certificates, date(2026, 5, 1), within_days=60).collect()
    assert found.select("code", "days_left").rows() == [("p0", -120), ("p1", 31)]
    assert expiring(certificates, date(2025, 1, 1), within_days=60).collect().is_empty()
