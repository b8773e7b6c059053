"""People who do not exist, drawn in chunks: ages follow the province's 2019 age structure, homes follow today's communes.

Ids are unique at any size without remembering any: person n of a register of up to Q millions is born in a year that is n
modulo Q, so two people with one serial never share a year. Writing files is `simulate`; planting errors is `simulated_defects`.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assets.population.age_bands import LOWER, WIDTH
from assets.population.settings import century_digits
from assets.reference.seeds import units

HEADERS = (
    "Số định danh cá nhân",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Mã xã",
    "Nơi thường trú",
    "Loại cư trú",
    "Ngày đăng ký",
)
SEXES = ("Nam", "Nữ")
_SEX_CODES = ("nam", "nu")
SERIALS = 1_000_000
_TURN = 195_943  # people of different classes start elsewhere in the serials, so neighbours in the file share none
#: People of Quảng Ninh by five-year age band, 0-4 to 85+: census of 1 April 2019, urban and rural together.
_AGE_WEIGHTS = (
    *(112228, 123380, 98077, 80630, 80762, 111260, 118493, 108586, 88364),
    *(86167, 75467, 77089, 56876, 35084, 23522, 18105, 13247, 12987),
)
_BIRTH_PROVINCES = (("022", 0.9), ("031", 0.04), ("030", 0.03), ("034", 0.02), ("001", 0.01))
_ETHNICITIES = (
    ("Kinh", 0.876),
    ("Dao", 0.053),
    ("Tày", 0.03),
    ("Sán Dìu", 0.016),
    ("Sán Chay", 0.012),
    ("Hoa", 0.009),
    ("Nùng", 0.004),
)
_RESIDENCES = (("Thường trú", 0.93), ("Tạm trú", 0.07))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SURNAMES = _words("Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Ngô Dương Lý Đinh Tô Phùng Chíu Tằng Lỷ Đoàn Lương")
_MIDDLES = (_words("Văn Hữu Đức Quang Minh Xuân Tuấn Quốc"), _words("Thị Ngọc Thu Thanh Phương Kim Hồng Mai"))
_GIVEN = (
    _words("An Bình Cường Dũng Hải Hùng Khánh Long Nam Phong Quân Sơn Thắng Trung Tuấn Việt"),
    _words("Anh Chi Dung Giang Hà Hạnh Hoa Hương Lan Linh Loan Nga Nhung Trang Vân Yến"),
)


@dataclass(frozen=True)
class Homes:
    """Today's communes: codes, full names and the share of people living in each."""

    codes: pl.Series
    names: pl.Series
    shares: NDArray[np.float64]


def todays_homes() -> Homes:
    """The communes of the reference list that still exist, weighted by the population it gives."""
    today = pl.col("is_current") & (pl.col("level") == "commune")
    communes = units().filter(today).sort("code").collect()
    people = communes["population"].cast(pl.Float64).fill_null(1.0).to_numpy()
    return Homes(communes["code"], communes["full_name"], people / people.sum())


@dataclass(frozen=True)
class Population:
    """One simulated register: how many people, born and registered up to when, from which seed."""

    size: int
    until: date
    seed: int
    homes: Homes

    @property
    def spread(self) -> int:
        """In how many classes of birth years the serials are used once each."""
        return max(1, ceil(self.size / SERIALS))

    def people(self, start: int, stop: int) -> pl.DataFrame:
        """People `start` to `stop`, one row each under the agency's headers, all text; the same at every call."""
        random = np.random.default_rng([self.seed, start])
        index = np.arange(start, stop)
        sex = random.integers(0, 2, len(index))
        year = self._birth_years(random, index)
        new_year: NDArray[np.datetime64] = year.astype("datetime64[Y]").astype("datetime64[D]")
        birth = new_year + random.integers(0, 365, len(index))
        return _as_filed(random, self._ids(random, index, sex, year), sex, birth, self.until, self.homes)

    def _birth_years(self, random: np.random.Generator, index: NDArray[np.int64]) -> NDArray[np.int64]:
        """Years since 1970, all before the year of `until`."""
        weights = np.array(_AGE_WEIGHTS, dtype=np.float64)
        age = np.array(LOWER)[_drawn(random, weights / weights.sum(), len(index))] + random.integers(0, WIDTH, len(index))
        year = self.until.year - 1 - age
        return year - (year - index % self.spread) % self.spread - 1970

    def _ids(
        self, random: np.random.Generator, index: NDArray[np.int64], sex: NDArray[np.int64], year: NDArray[np.int64]
    ) -> pl.Series:
        serials = np.random.default_rng([self.seed]).permutation(SERIALS)
        provinces = np.array([int(code) for code, _ in _BIRTH_PROVINCES])
        province = provinces[_drawn(random, np.array([share for _, share in _BIRTH_PROVINCES]), len(index))]
        turn = index // self.spread + index % self.spread * _TURN
        return ids(province, sex, year + 1970, serials[turn % SERIALS])


def ids(province: NDArray[np.int64], sex: NDArray[np.int64], year: NDArray[np.int64], serial: NDArray[np.int64]) -> pl.Series:
    """Twelve-digit ids of what their digits stand for; `sex` is a position in `SEXES`."""
    digit = np.zeros((2, 30), dtype=np.int64)
    for one in century_digits():
        digit[_SEX_CODES.index(one.sex), one.century // 100] = int(one.digit)
    number = ((province * 10 + digit[sex, year // 100]) * 100 + year % 100) * SERIALS + serial
    return pl.Series(number).cast(pl.String).str.zfill(12)


def _drawn(random: np.random.Generator, shares: NDArray[np.float64], size: int) -> NDArray[np.int64]:
    position = np.searchsorted(np.cumsum(shares), random.random(size), side="right")
    return np.minimum(position, len(shares) - 1)


def _chosen(random: np.random.Generator, weighted: tuple[tuple[str, float], ...], size: int) -> pl.Series:
    values = pl.Series([value for value, _ in weighted])
    return values.gather(_drawn(random, np.array([share for _, share in weighted]), size))


def _as_filed(
    random: np.random.Generator,
    personal_id: pl.Series,
    sex: NDArray[np.int64],
    birth: NDArray[np.datetime64],
    until: date,
    homes: Homes,
) -> pl.DataFrame:
    size = len(sex)
    days = (np.datetime64(until) - birth).astype(np.int64)
    registered = birth + (random.random(size) * (days + 1)).astype(np.int64)
    home = _drawn(random, homes.shares, size)
    columns = (
        personal_id,
        names(random, sex),
        as_written(birth),
        pl.Series(SEXES).gather(sex),
        _chosen(random, _ETHNICITIES, size),
        homes.codes.gather(home),
        addresses(random, homes.names.gather(home)),
        _chosen(random, _RESIDENCES, size),
        as_written(registered),
    )
    return pl.DataFrame([column.alias(header) for header, column in zip(HEADERS, columns, strict=True)])


def names(random: np.random.Generator, sex: NDArray[np.int64]) -> pl.Series:
    """Surname, middle and given name picked apart from each other, fitting the sex."""
    size = len(sex)
    surname = pl.Series([*_SURNAMES]).gather(random.integers(0, len(_SURNAMES), size))
    middle, given = (
        pl.Series([*lists[0], *lists[1]]).gather(sex * len(lists[0]) + random.integers(0, len(lists[0]), size))
        for lists in (_MIDDLES, _GIVEN)
    )
    return surname + " " + middle + " " + given


def addresses(random: np.random.Generator, communes: pl.Series) -> pl.Series:
    """`Tổ 3, khu 5, Phường …` in the given communes."""
    group, quarter = (pl.Series(random.integers(1, 13, len(communes))).cast(pl.String) for _ in range(2))
    return "Tổ " + group + ", khu " + quarter + ", " + communes


def as_written(days: NDArray[np.datetime64]) -> pl.Series:
    """Dates as clerks write them, dd/mm/yyyy."""
    return pl.Series(days).dt.strftime("%d/%m/%Y")
