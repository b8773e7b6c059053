"""Why a parameter of an address could not be read, in the reader's language: the framework has only its own English."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError

from catalog.i18n import Sentence, in_a_row


def misread(error: RequestValidationError) -> Sentence:
    """What is wrong with each parameter, one sentence after the other."""
    return in_a_row([_why(one) for one in error.errors()], " ")


def _why(fault: Mapping[str, Any]) -> Sentence:
    name, told = str(fault["loc"][-1]), fault.get("ctx", {})
    match fault["type"]:
        case "int_parsing" | "int_from_float":
            return Sentence("Tham số '{name}' phải là số nguyên.", name=name)
        case "greater_than_equal":
            return Sentence("Tham số '{name}' phải từ {least} trở lên.", name=name, least=told["ge"])
        case "less_than_equal":
            return Sentence("Tham số '{name}' phải từ {most} trở xuống.", name=name, most=told["le"])
        case "string_too_long":
            return Sentence("Tham số '{name}' dài nhất {most} ký tự.", name=name, most=told["max_length"])
        case "literal_error":
            known = told["expected"].replace("' or '", "', '")
            return Sentence("Tham số '{name}' phải là một trong: {known}.", name=name, known=known)
        case _:
            return Sentence("Không hiểu tham số '{name}'.", name=name)
