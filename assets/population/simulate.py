"""Deliveries of the civil register in the agency's look, every row simulated: seeded, of any size, flat in memory as CSV.

Who lives in them is `simulated_people`; what is wrong with them is `simulated_defects`. File names and the facts beside them
say `mo_phong`, so that nobody can take them for a register of real people.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from assets.population.simulated_defects import with_defects
from assets.population.simulated_people import HEADERS, SERIALS, Population, addresses, as_written, ids, names, todays_homes
from catalog.delivery import Offered
from catalog.errors import UserError
from catalog.i18n import Sentence

ENTITY, AGENCY = "civil_register", "cong-an-tinh"
CHUNK = 250_000
XLSX_ROWS = 1_048_575
BAD_SHARE = 0.004
FIRST, NEXT = date(2025, 12, 31), date(2026, 6, 30)
#: Shares of the people of one period who die, move or are born before the next one.
DIED, MOVED, BORN = 0.003, 0.02, 0.006
_ID, _SEX, _COMMUNE, _HOME, _REGISTERED = HEADERS[0], HEADERS[3], HEADERS[5], HEADERS[6], HEADERS[8]

Format = Literal["csv", "xlsx"]
Part = tuple[pl.DataFrame, Counter[str]]


def simulate(folder: Path, rows: int, seed: int, *, format: Format = "csv", bad_share: float = BAD_SHARE) -> list[Offered]:
    """Write one whole register of `rows` rows; the manifest beside it counts the errors planted."""
    return [_written(folder, FIRST, format, _first(_population(rows, seed), bad_share))]


def simulate_next(folder: Path, rows: int, seed: int, *, format: Format = "csv", bad_share: float = 0.0) -> list[Offered]:
    """Write the register of the next period: the people of `simulate(rows, seed)` after deaths, moves and births."""
    return [_written(folder, NEXT, format, _next(_population(rows, seed), bad_share))]


def _population(rows: int, seed: int) -> Population:
    if rows < 1:
        raise UserError(Sentence("Cần mô phỏng ít nhất 1 dòng, nhận được {rows}.", rows=rows))
    return Population(rows, FIRST, seed, todays_homes())


def _chunks(population: Population) -> Iterator[tuple[pl.DataFrame, np.random.Generator]]:
    for start in range(0, population.size, CHUNK):
        people = population.people(start, min(start + CHUNK, population.size))
        yield people, np.random.default_rng([population.seed, start, 1])


def _first(population: Population, bad_share: float) -> Iterator[Part]:
    for people, random in _chunks(population):
        yield with_defects(people, random, bad_share)


def _next(population: Population, bad_share: float) -> Iterator[Part]:
    for people, random in _chunks(population):
        alive = people.filter(pl.Series(random.random(people.height) >= DIED))
        moved = _moved(alive, random, population)
        changes = {"qua-doi": people.height - alive.height, "chuyen-di": int((moved[_COMMUNE] != alive[_COMMUNE]).sum())}
        spoilt, planted = with_defects(moved, random, bad_share)
        planted.update(changes)
        yield spoilt, planted
    born = _born(population)
    yield born, Counter({"moi-sinh": born.height})


def _moved(alive: pl.DataFrame, random: np.random.Generator, population: Population) -> pl.DataFrame:
    """Some people register in another commune of the province."""
    position = random.integers(0, len(population.homes.codes), alive.height)
    homes, chosen = population.homes, pl.Series(random.random(alive.height) < MOVED)
    registered = as_written(_days_of_the_period(random, alive.height))
    elsewhere = {
        _COMMUNE: homes.codes.gather(position),
        _HOME: addresses(random, homes.names.gather(position)),
        _REGISTERED: registered,
    }
    moves = pl.lit(chosen) & (pl.lit(elsewhere[_COMMUNE]) != pl.col(_COMMUNE))
    return alive.with_columns(
        pl.when(moves).then(pl.lit(new)).otherwise(pl.col(old)).alias(old) for old, new in elsewhere.items()
    )


def _born(population: Population) -> pl.DataFrame:
    """Newborns of the period, registered on the day; nobody of the first register is born in this year."""
    size = min(int(population.size * BORN), SERIALS)
    random = np.random.default_rng([population.seed, population.size, 2])
    days, sex = _days_of_the_period(random, size), random.integers(0, 2, size)
    personal_id = ids(np.full(size, 22), sex, np.full(size, NEXT.year), random.permutation(SERIALS)[:size])
    grown = Population(size, FIRST, population.seed + 1, population.homes).people(0, size)
    replaced = {
        _ID: personal_id,
        HEADERS[1]: names(random, sex),
        HEADERS[2]: as_written(days),
        _SEX: pl.Series(["Nam", "Nữ"]).gather(sex),
        _REGISTERED: as_written(days),
    }
    return grown.with_columns(column.alias(header) for header, column in replaced.items())


def _days_of_the_period(random: np.random.Generator, size: int) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    first = np.datetime64(f"{NEXT.year}-01-01")
    return first + random.integers(0, int((np.datetime64(NEXT) - first).astype(np.int64)) + 1, size)


def _written(folder: Path, period: date, format: Format, parts: Iterator[Part]) -> Offered:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"mo_phong_so_dan_cu_{period}.{format}"
    rows, planted = _write_csv(path, parts) if format == "csv" else _write_xlsx(path, parts)
    offered = Offered(entity=ENTITY, path=path, agency=AGENCY, period=period.isoformat(), simulated=True)
    _write_manifest(offered, rows, planted)
    return offered


def _write_csv(path: Path, parts: Iterator[Part]) -> tuple[int, Counter[str]]:
    rows, planted = 0, Counter[str]()
    with path.open("wb") as file:
        for people, counts in parts:
            people.write_csv(file, include_header=rows == 0, include_bom=rows == 0)
            rows += people.height
            planted.update(counts)
    return rows, planted


def _write_xlsx(path: Path, parts: Iterator[Part]) -> tuple[int, Counter[str]]:
    frames, planted = [], Counter[str]()
    for frame, counts in parts:
        frames.append(frame)
        planted.update(counts)
    people = pl.concat(frames)
    if people.height > XLSX_ROWS:
        raise UserError(
            Sentence(
                "Một trang Excel chỉ chứa {most:,} dòng dữ liệu, cần {rows:,}. Dùng định dạng csv.",
                most=XLSX_ROWS,
                rows=people.height,
            )
        )
    people.write_excel(path, worksheet="SoDanCu_MoPhong")
    return people.height, planted


def _write_manifest(offered: Offered, rows: int, planted: Counter[str]) -> None:
    """Beside the file: what the landing reads (`<file>.manifest.json`), and what was simulated."""
    _write_json(
        offered.path.with_name(f"{offered.path.name}.manifest.json"), {"agency": offered.agency, "period": offered.period}
    )
    note = "Dữ liệu mô phỏng, không phải người thật"
    facts = {"mo_phong": True, "ghi_chu": note, "entity": offered.entity, "rows": rows, "planted": dict(planted)}
    _write_json(offered.path.with_name(f"{offered.path.stem}.mo_phong.manifest.json"), facts)


def _write_json(path: Path, facts: Mapping[str, object]) -> None:
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
