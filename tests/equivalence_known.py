"""Every difference between our engine and Great Expectations on pandas, its reason, and what ours answers. The list is closed.

A difference that is not listed fails its test, and so does a listed one that is gone. Not a test itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

Ids = tuple[str, str]

#: What our engine answers: the numbers of the wrong rows, an observed value, or nothing because it refuses.
Answer = list[int] | float | Literal["refuses"]


@dataclass(frozen=True)
class Known:
    """A reason, and our answer by the names of the expectations in `equivalence_kinds`, for some kinds of columns."""

    reason: str
    kinds: str
    answers: Mapping[str, Answer]

    def ids(self) -> Iterator[tuple[Ids, Answer]]:
        """Our answer by kind and expectation."""
        for kind, (label, answer) in product(self.kinds.split(), self.answers.items()):
            yield (kind, label), answer


def _refused(labels: str) -> dict[str, Answer]:
    return dict.fromkeys(labels.split(), "refuses")


_ORDER: dict[str, Answer] = {"increasing": [1], "strictly-increasing": [1], "decreasing": [2, 4]}
_SPELLED = "length length-between regex not-regex regexes no-regexes"
_MOMENTS = "datetime-ms datetime-us datetime-ns datetime-hanoi datetime-utc"
_FLOATS = "float64 float64-nan float64-infinite float32"
_EXACT = "int64 int64-full int32-full int8 uint64-full uint8 decimal decimal-full date"

KNOWN = (
    Known(
        "a rule about text asked of values that are no text would judge how Python happens to spell them",
        f"{_FLOATS} float64-void boolean boolean-full {_MOMENTS} time duration binary list struct",
        _refused(f"{_SPELLED} json"),
    ),
    Known("numbers and days are no JSON; pandas says so of every row, we of the contract", _EXACT, _refused("json")),
    Known(
        "without a value pandas never finds out that the rule does not fit",
        "float64-void",
        _refused("strftime dateutil json-schema"),
    ),
    Known(
        "texts or spans put together are no number; pandas compares them with it",
        "text text-void binary duration",
        _refused("record-sum"),
    ),
    Known("no literal of a contract is a list or a record", "list struct", _refused("in-set not-in-set")),
    Known("pandas subtracts to see an order, and cannot subtract these", "text category enum time binary", _ORDER),
    Known(
        "pandas subtracts to see an order, and cannot subtract texts even where there are none",
        "text-void",
        dict.fromkeys(_ORDER, []),
    ),
    Known(
        "pandas compares categories only where somebody put them in order; ours compare as texts",
        "category",
        {
            "pair-greater": [0, 1, 2, 3],
            "pair-greater-either": [0],
        },
    ),
    Known("unsigned numbers below zero wrap around in numpy", "uint64-full", {**_ORDER, "decreasing": [2, 3, 4]}),
    Known(
        "pandas has the exclusive or for the difference of truths",
        "boolean-full",
        {
            "increasing": [1, 3],
            "strictly-increasing": [1, 3],
            "decreasing": [2, 4],
        },
    ),
    Known(
        "pandas holds whole numbers with gaps as floats and spells 2 as 2.0",
        "int64",
        {
            "length-between": [],
            "length": [1, 4],
            "regexes": [1, 4],
        },
    ),
    Known(
        "pandas holds whole numbers with gaps as floats and spells 2 as 2.0",
        "int8",
        {
            "length": [1, 4],
            "length-between": [1, 4],
            "regexes": [1, 4],
        },
    ),
    Known(
        "pandas holds whole numbers with gaps as floats and spells 2 as 2.0",
        "uint8",
        {
            "length": [4],
            "length-between": [4],
            "regexes": [1, 4],
        },
    ),
    Known(
        "Great Expectations on pandas makes floats of decimals, but not of None among them",
        "decimal",
        {
            "mean": 1.8375,
            "sum": 7.35,
            "stdev": 1.2995992972194674,
            "z-both": [1, 4],
            "z-one": [4],
        },
    ),
    Known("Great Expectations on pandas subtracts a float from decimals", "decimal-full", {"z-both": [1, 4], "z-one": [4]}),
    Known("Great Expectations makes 0.1 of Decimal('0.10'), and pandas finds 0.10 smaller", "decimal", {"between": [4]}),
    Known(
        "Great Expectations makes 0.1 of Decimal('0.10'), and pandas finds 0.10 smaller", "decimal-full", {"between": [3, 4]}
    ),
    Known("Python's days and times have no mean", "date", {"z-both": [1], "z-one": []}),
    Known("Python's days and times have no mean", "time", {"z-both": [4], "z-one": [4]}),
    Known(
        "a date of numpy is in no set of Python's",
        "datetime-ns datetime-hanoi datetime-utc",
        {
            "most-common": [],
            "most-common-ties": [],
        },
    ),
    Known(
        "the arrays pandas holds lists in have no hash, and are equal piece by piece",
        "list",
        {
            "unique": [0, 2],
            "unique-count": 3,
            "unique-share": 0.75,
            "compound": [],
            "within-record": [2],
            "within-record-never": [2],
            "record-equal": [0, 1, 3, 4],
            "pair-equal": [0, 1, 3, 4],
            "pair-equal-neither": [0, 1, 3, 4],
        },
    ),
    Known(
        "the dictionaries pandas holds records in have no hash",
        "struct",
        {
            "unique-count": 3,
            "unique-share": 0.75,
            "compound": [],
            "within-record": [2],
            "within-record-never": [2],
        },
    ),
    Known(
        "pandas gives up at the first text that is no JSON; to us it is a wrong value",
        "text category enum",
        {
            "json-schema": [0, 1, 2, 4],
        },
    ),
)

#: Expectations neither engine can compute on a kind, because there is nothing to compute.
NEITHER = {
    "text category enum text-void": "mean median sum stdev quantiles z-both z-one",
    "category enum": "record-sum",
    f"date time {_MOMENTS}": "mean median sum stdev quantiles record-sum",
    "duration binary list struct": "mean median sum stdev quantiles",
    "binary list struct": "z-both z-one",
    "list struct ": "record-sum",
    "list struct": "pair-greater pair-greater-either increasing strictly-increasing decreasing",
    "list  struct": "distinct-in-set distinct-contain distinct-equal most-common most-common-ties pair-in-set",
    f"{_EXACT} {_FLOATS} boolean boolean-full {_MOMENTS} time duration binary list struct": "strftime dateutil json-schema",
}

#: The answers of the table above, one by one; a kind and expectation listed twice would be a mistake of the table.
ANSWERS: Mapping[Ids, Answer] = dict(pair for known in KNOWN for pair in known.ids())
COMPUTED_BY_NEITHER = {ids for kinds, labels in NEITHER.items() for ids in product(kinds.split(), labels.split())}
