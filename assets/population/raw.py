"""Readers of the two census workbooks no generic reader can take: title rows, blank name cells, a header of two levels.

Only which publication is which; checking a sheet against its publication is `publication`.
"""

from pathlib import Path

from assets.population.age_bands import CENSUS_LABELS
from assets.population.publication import Publication, read_publication
from assets.table import reader
from catalog.files import Reading

_AREAS = ("1. Thành thị", "2. Nông thôn")

BY_COMMUNE = Publication(
    title="Dân số chia theo dân tộc, giới tính, thành thị nông thôn, đơn vị hành chính (ĐVT: Người)",
    places=("Tỉnh", "Huyện", "Xã"),
    figures=("Tổng số", *_AREAS),
    header_rows=1,
)
BY_AGE = Publication(
    title="Dân số chia theo dân tộc, tôn giáo, giới tính, thành thị nông thôn, nhóm tuổi, đơn vị hành chính (ĐVT: Người)",
    places=("Tỉnh", "Huyện"),
    figures=(
        "Tổng số",
        *(label for area in _AREAS for label in (f"{area} (Tổng số)", *(f"{area} / {band}" for band in CENSUS_LABELS))),
    ),
    header_rows=2,
)


@reader
def raw_population__census_communes(path: Path) -> Reading:
    """Population by commune, urban and rural: one row a printed row, totals included."""
    return read_publication(path, BY_COMMUNE)


@reader
def raw_population__census_ages(path: Path) -> Reading:
    """Population by district, urban and rural, five-year age band: one row a printed row, 39 figures wide."""
    return read_publication(path, BY_AGE)
