"""The written form the codes of a column share, as a regular expression: `06652` is five digits."""

import re
from collections.abc import Iterable

import polars as pl

#: More forms than this are no form; longer texts are no codes.
_MOST_FORMS, _LONGEST = 3, 40
_RUNS = re.compile(r"9+|A+|a+|.", re.DOTALL)
_CLASSES = {"9": "[0-9]", "A": "[A-Z]", "a": "[a-z]"}
_SPECIAL = frozenset(r"\.^$*+?{}[]|()")
_SHARE = 0.995


def shape_of(values: pl.Series) -> str | None:
    """The expression that fits nearly all `values` (text without nulls); None where they have no form worth stating."""
    if not len(values) or (values.str.len_chars() > _LONGEST).any() or not values.str.contains("[0-9]").all():
        return None
    plain = values.str.replace_all("[0-9]", "9").str.replace_all("[A-Z]", "A").str.replace_all("[a-z]", "a").alias("form")
    counted = plain.value_counts(sort=True, name="rows")
    # Rare forms are rather slips of the pen: the fewest forms that fit nearly all values.
    common = counted.filter(counted["rows"].cum_sum().shift(1, fill_value=0) < _SHARE * len(values))["form"]
    runs = common.str.replace_all("9+", "9").str.replace_all("A+", "A").str.replace_all("a+", "a").alias("runs")
    alike = pl.DataFrame([common, runs]).group_by("runs", maintain_order=True).agg("form")
    if len(alike) > _MOST_FORMS or not all(form.isascii() for form in runs):
        return None
    written = [_expression(same) for same in alike["form"]]
    return f"^{written[0]}$" if len(written) == 1 else f"^(?:{'|'.join(written)})$"


def _expression(forms: Iterable[str]) -> str:
    """One expression for forms that differ only in the length of their runs."""
    columns = zip(*(_RUNS.findall(form) for form in forms), strict=True)
    return "".join(_run(runs) for runs in columns)


def _run(runs: tuple[str, ...]) -> str:
    one = runs[0][0]
    if one not in _CLASSES:
        return f"\\{one}" if one in _SPECIAL else one
    low, high = min(map(len, runs)), max(map(len, runs))
    if low == high:
        return _CLASSES[one] if low == 1 else f"{_CLASSES[one]}{{{low}}}"
    return f"{_CLASSES[one]}{{{low},{high}}}"
