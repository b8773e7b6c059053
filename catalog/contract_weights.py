"""How much each quality dimension counts in a table's score, as `qualityWeights` of its contract says; no arithmetic here."""

from collections.abc import Mapping

from catalog.errors import ContractError
from catalog.expectation import DIMENSIONS
from catalog.i18n import Sentence

HEAVIEST = 1000


def quality_weights(declared: object, where: Sentence) -> dict[str, float]:
    """The declared weights; a dimension left out weighs 1. Raises ContractError, for a weight that is not above zero too.

    A dimension that weighs nothing could fail under a score of 100.0, which promises that nothing failed.
    """
    if declared is None:
        return {}
    if not isinstance(declared, Mapping) or not declared:
        raise ContractError(
            where,
            Sentence("qualityWeights là {declared!r}", declared=declared),
            Sentence("Viết qualityWeights: {{completeness: 2, uniqueness: 1}}, hoặc bỏ hẳn: mọi chiều nặng như nhau."),
        )
    unknown = sorted(str(name) for name in declared if name not in DIMENSIONS)
    if unknown:
        found = Sentence("qualityWeights có chiều lạ: {unknown}", unknown=", ".join(unknown))
        raise ContractError(where, found, Sentence("Các chiều chất lượng: {known}.", known=", ".join(DIMENSIONS)))
    wrong = {str(name): weight for name, weight in declared.items() if not _counts(weight)}
    if wrong:
        told = ", ".join(f"{name}: {weight}" for name, weight in wrong.items())
        remedy = Sentence(
            "Trọng số là số lớn hơn 0, nhiều nhất {most}; muốn một chiều không được tính thì bỏ các kỳ vọng của nó.",
            most=HEAVIEST,
        )
        raise ContractError(where, Sentence("qualityWeights có trọng số không dùng được ({told})", told=told), remedy)
    return {str(name): float(weight) for name, weight in declared.items()}


def _counts(weight: object) -> bool:
    return isinstance(weight, int | float) and not isinstance(weight, bool) and 0 < weight <= HEAVIEST
