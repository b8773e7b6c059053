"""Promise: the simulated register looks like an agency's, is labelled simulated, and its planted errors are all caught."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.population.conformed import conformed_population__civil_register
from assets.population.personal_id import with_agreement
from assets.population.settings import CenturyDigit, century_digits
from assets.population.simulate import FIRST, NEXT, Format, simulate, simulate_next
from assets.population.simulated_defects import DEFECTS, DUPLICATE
from assets.population.simulated_people import HEADERS, SERIALS, Population, todays_homes
from assets.sectors import find_entity
from catalog.contract_derived import UNREAD
from catalog.errors import UserError
from catalog.headers import match_headers, raw_frame
from catalog.parsing import parse

DIGITS = (CenturyDigit("0", "nam", 1900), CenturyDigit("1", "nu", 1900), CenturyDigit("2", "nam", 2000))
FORMATS: tuple[Format, ...] = ("csv", "xlsx")
ID, BIRTH, COMMUNE = HEADERS[0], HEADERS[2], HEADERS[5]


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_excel(path, infer_schema_length=0)


def conformed(rows: pl.DataFrame) -> pl.DataFrame:
    table = find_entity("population", "civil_register")
    text = rows.with_row_index("_row", 2).with_columns(pl.col("_row").cast(pl.Int64), _problem=pl.lit(None, dtype=pl.String))
    frame = parse(table, raw_frame(table, text.lazy(), match_headers(table, rows.columns), "lan-1"))
    return conformed_population__civil_register(frame).collect()


def planted(path: Path) -> dict[str, int]:
    facts = json.loads(path.with_name(f"{path.stem}.mo_phong.manifest.json").read_text(encoding="utf-8"))
    assert facts["mo_phong"] is True
    return dict(facts["planted"])


def agreement(personal_id: str | None, sex: str | None, born: str | None) -> tuple[bool | None, bool | None]:
    row = pl.LazyFrame(
        {"personal_id": [personal_id], "sex": [sex], "birth_date": [born]},
        schema=dict.fromkeys(("personal_id", "sex", "birth_date"), pl.String),
    ).with_columns(pl.col("birth_date").str.to_date())
    first, second = with_agreement(row, DIGITS).select("id_agrees_on_sex", "id_agrees_on_birth_year").collect().row(0)
    return first, second


@pytest.mark.parametrize(
    ("personal_id", "sex", "born", "expected"),
    [
        ("022085000001", "nam", "1985-01-01", (True, True)),
        ("022185000001", "nam", "1985-01-01", (False, True)),
        ("022085000001", "nam", "1986-01-01", (True, False)),
        ("022285000001", "nam", "1985-01-01", (True, False)),
        ("022985000001", "nam", "1985-01-01", (None, None)),
        ("22085000001", "nam", "1985-01-01", (None, None)),
        ("022x85000001", "nam", "1985-01-01", (None, None)),
        ("0220ab000001", "nam", "1985-01-01", (None, None)),
        ("022085000001", None, None, (None, None)),
        (None, "nam", "1985-01-01", (None, None)),
    ],
)
def test_an_id_is_held_against_the_sex_and_year_beside_it(
    personal_id: str | None, sex: str | None, born: str | None, expected: tuple[bool | None, bool | None]
) -> None:
    assert agreement(personal_id, sex, born) == expected


@given(personal_id=st.text(max_size=14))
def test_no_text_in_place_of_an_id_breaks_the_check(personal_id: str) -> None:
    for answer in agreement(personal_id, "nam", "1985-01-01"):
        assert answer in (True, False, None)


def test_every_declared_digit_means_one_sex_in_one_century() -> None:
    digits = century_digits()
    assert len({one.digit for one in digits}) == len({(one.sex, one.century) for one in digits}) == len(digits) == 10
    assert digits[0] == DIGITS[0]


def test_a_register_without_planted_errors_is_clean(tmp_path: Path) -> None:
    (offered,) = simulate(tmp_path, 3000, 1, bad_share=0.0)
    frame = conformed(read(offered.path))
    assert frame.height == frame["personal_id"].n_unique() == 3000
    assert frame["personal_id"].str.contains(r"^\d{12}$").all()
    assert frame["id_agrees_on_sex"].all()
    assert frame["id_agrees_on_birth_year"].all()
    assert frame.filter(pl.col("birth_date") > pl.col("registered_on")).is_empty()
    unread = [name for name in frame.columns if name.startswith(UNREAD)]
    assert frame.select(pl.col(unread).count()).sum_horizontal().item() == 0
    assert frame.select(pl.col("sex", "ethnicity", "commune_code", "birth_date").null_count()).sum_horizontal().item() == 0


def test_planted_errors_are_each_caught_by_their_own_rule(tmp_path: Path) -> None:
    (offered,) = simulate(tmp_path, 20_000, 3, bad_share=0.05)
    rows, told = read(offered.path), planted(offered.path)
    assert rows.height == 20_000
    assert set(told) == set(DEFECTS)
    assert min(told.values()) > 50
    frame = conformed(rows)
    short = frame.filter(~pl.col("personal_id").str.contains(r"^\d{12}$")).height
    assert short == told["so-dinh-danh-11-chu-so"] + told["mat-so-0-o-dau"]
    assert rows.height - rows.n_unique() == told[DUPLICATE]
    distinct = conformed(rows.unique(maintain_order=True))
    assert distinct.filter(pl.col(f"{UNREAD}birth_date").str.starts_with("31/02/")).height == told["ngay-sinh-31-02"]
    assert distinct.filter(pl.col(f"{UNREAD}sex") == "Không rõ").height == told["gioi-tinh-la"]
    assert distinct.filter(~pl.col("id_agrees_on_sex")).height == told["gioi-tinh-trai-so-dinh-danh"]
    assert distinct.filter(~pl.col("id_agrees_on_birth_year")).is_empty()


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    first, again, other = (
        simulate(tmp_path / name, 500, seed)[0].path.read_bytes() for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first == again != other


def test_files_and_manifests_say_simulated(tmp_path: Path) -> None:
    (offered,) = simulate(tmp_path, 10, 1)
    assert offered.path.name.startswith("mo_phong_")
    assert planted(offered.path) == dict.fromkeys(DEFECTS, 0)
    landed = json.loads((tmp_path / f"{offered.path.name}.manifest.json").read_text(encoding="utf-8"))
    assert landed == {"agency": offered.agency, "period": offered.period} == {"agency": "cong-an-tinh", "period": str(FIRST)}
    assert find_entity("population", "civil_register").simulated


def test_a_workbook_holds_the_same_people_as_the_csv_and_keeps_leading_zeros(tmp_path: Path) -> None:
    csv, xlsx = (read(simulate(tmp_path, 200, 4, format=form)[0].path) for form in FORMATS)
    assert xlsx.equals(csv)
    assert csv.columns == [*HEADERS]
    assert csv[COMMUNE].str.starts_with("0").all()


def test_ids_stay_unique_beyond_a_million_people() -> None:
    population = Population(3 * SERIALS, FIRST, 9, todays_homes())
    ends = [population.people(start, start + 2000) for start in (0, SERIALS, 2 * SERIALS, 3 * SERIALS - 2000)]
    chunk = pl.concat(ends)
    assert chunk[ID].n_unique() == chunk.height
    assert chunk.select(pl.col(BIRTH).str.tail(4).cast(pl.Int32).max()).item() < FIRST.year


def test_the_next_register_tells_of_deaths_moves_and_births(tmp_path: Path) -> None:
    (before,), (after,) = simulate(tmp_path, 10_000, 5, bad_share=0.0), simulate_next(tmp_path, 10_000, 5)
    old, new, told = conformed(read(before.path)), conformed(read(after.path)), planted(after.path)
    both = old.join(new, on="personal_id", suffix="_next")
    assert (before.period, after.period) == (str(FIRST), str(NEXT))
    assert old.height - both.height == told["qua-doi"] > 0
    assert both.filter(pl.col("commune_code") != pl.col("commune_code_next")).height == told["chuyen-di"] > 0
    stayed = both.filter(pl.col("commune_code") == pl.col("commune_code_next"))
    assert stayed.filter(pl.col("registered_on") != pl.col("registered_on_next")).is_empty()
    born = new.join(old, on="personal_id", how="anti")
    assert born.height == told["moi-sinh"] == 60
    assert born["personal_id"].n_unique() == 60
    assert born["birth_date"].dt.year().unique().to_list() == [NEXT.year]
    assert born["id_agrees_on_sex"].all()
    assert new["id_agrees_on_birth_year"].all()


def test_no_rows_and_too_many_rows_for_a_sheet_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="ít nhất 1 dòng, nhận được 0"):
        simulate(tmp_path, 0, 1)
    with pytest.raises(UserError, match="Dùng định dạng csv"):
        simulate(tmp_path, 1_048_576, 1, format="xlsx")


def test_columns_that_identify_people_are_classified_so() -> None:
    table = find_entity("population", "civil_register")
    held = {column.name: column.classification for column in table.columns}
    assert held["ethnicity"] == "sensitive"
    for name in ("personal_id", "full_name", "birth_date", "sex", "commune_code", "address"):
        assert held[name] == "personal"
    assert "public" not in held.values()
