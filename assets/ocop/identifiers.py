"""GS1 identifiers as URIs: EPC URNs and GS1 Digital Links read to (kind, key, lot, serial), and back to one canonical link.

Both spellings of one thing give the same canonical `https://id.gs1.org/...`, which is what tracing joins on. URIs of other
worlds (uuid, http documents) are left as they are.

Sources: EPC Tag Data Standard 2.0 section 6, GS1 Digital Link URI Syntax 1.4.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from checks.gs1 import LENGTHS, Key, check_digit, problem

Kind = Literal["gtin", "sscc", "gln", "party", "grai", "giai", "gsrn", "gdti", "other"]
DOMAIN = "https://id.gs1.org"


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a URI names; `key` holds its check digit, `other` keeps the URI itself as key."""

    kind: Kind
    key: str
    lot: str | None = None
    serial: str | None = None

    @property
    def is_class(self) -> bool:
        """A product or a lot, not one single object."""
        return self.kind == "gtin" and self.serial is None

    @property
    def canonical(self) -> str:
        """The GS1 Digital Link every spelling of this identifier shares."""
        if self.kind == "other":
            return self.key
        key, lot, serial = _APPLICATION[self.kind]
        parts = [(key, self.key), (lot, self.lot), (serial, self.serial)]
        return DOMAIN + "".join(f"/{code}/{quote(value, safe='')}" for code, value in parts if code and value)


class BadIdentifier(ValueError):
    """A GS1 URI that breaks its own syntax; the two messages are for the clerk and for an English reader."""

    def __init__(self, vi: str, en: str) -> None:
        """Keep both languages."""
        super().__init__(vi)
        self.vi, self.en = vi, en


#: Application identifiers of a canonical link: (key, lot, serial); a blank has no place in a link.
_APPLICATION: dict[Kind, tuple[str, str, str]] = {
    "gtin": ("01", "10", "21"),
    "sscc": ("00", "", ""),
    "gln": ("414", "", "254"),
    "party": ("417", "", ""),
    "grai": ("8003", "", ""),
    "giai": ("8004", "", ""),
    "gsrn": ("8018", "", ""),
    "gdti": ("253", "", ""),
}
_KEYS: dict[str, tuple[Kind, Key | None]] = {
    "01": ("gtin", "GTIN"),
    "00": ("sscc", "SSCC"),
    "414": ("gln", "GLN"),
    "417": ("party", "GLN"),
    "8018": ("gsrn", "GSRN"),
    "8017": ("gsrn", "GSRN"),
    "8003": ("grai", None),
    "8004": ("giai", None),
    "253": ("gdti", None),
}
#: EPC schemes made of `prefix.reference[.tail]`: kind, digits of prefix and reference together, and what the tail is.
_SCHEMES: dict[str, tuple[Kind, int, Literal["serial", "lot", "pattern", "glued", ""]]] = {
    "id:sgtin": ("gtin", 13, "serial"),
    "class:lgtin": ("gtin", 13, "lot"),
    "idpat:sgtin": ("gtin", 13, "pattern"),
    "id:sgln": ("gln", 12, "serial"),
    "id:pgln": ("party", 12, ""),
    "id:sscc": ("sscc", 17, ""),
    "id:gsrn": ("gsrn", 17, ""),
    "id:gsrnp": ("gsrn", 17, ""),
    "id:grai": ("grai", 12, "glued"),
    "id:gdti": ("gdti", 12, "glued"),
}
_URN = re.compile(r"urn:epc:(?P<scheme>[a-z]+:[a-z]+):(?P<body>\S+)")
_BODY = re.compile(r"(?P<prefix>[0-9]{6,12})\.(?P<reference>[0-9]*)(?:\.(?P<tail>[^\s]+))?")
_GIAI = re.compile(r"(?P<prefix>[0-9]{6,12})\.(?P<reference>[^\s.]+)")
_LINK = re.compile(r"https?://(?P<host>[^/\s]+)(?P<path>/[^\s?#]*)(?:[?#]\S*)?")
_PRIMARY = re.compile(r"/(?P<code>01|00|414|417|8003|8004|8017|8018|253)/(?P<value>[^/]+)(?P<rest>(?:/[^/]+)*)$")
_LOOKS_GS1 = re.compile(r"^[0-9]{8,}")
_QUALIFIERS = {"10": "lot", "21": "serial", "254": "serial"}


def read_identifier(uri: str) -> Identifier:
    """Read an EPC URN or a GS1 Digital Link; any other URI comes back as kind `other`; raises `BadIdentifier`."""
    urn = _URN.fullmatch(uri)
    if urn is not None:
        return _read_urn(uri, urn["scheme"], urn["body"])
    link = _LINK.fullmatch(uri)
    return Identifier("other", uri) if link is None else _read_link(uri, link["host"].lower(), link["path"])


def _read_urn(uri: str, scheme: str, body: str) -> Identifier:
    if scheme == "id:giai":
        giai = _GIAI.fullmatch(body)
        if giai is None:
            raise _bad_urn(uri, "<tiền tố 6-12 số>.<mã tài sản>", "<6-12 digit prefix>.<asset reference>")
        return Identifier("giai", giai["prefix"] + unquote(giai["reference"]))
    if scheme not in _SCHEMES:
        return Identifier("other", uri)
    return _read_parts(uri, body, *_SCHEMES[scheme])


def _read_parts(uri: str, body: str, kind: Kind, digits: int, tail_is: str) -> Identifier:
    parts = _BODY.fullmatch(body)
    if parts is None or bool(parts["tail"]) != bool(tail_is) or len(parts["prefix"] + parts["reference"]) != digits:
        tail = {"": "", "lot": ".<lô>", "pattern": ".*"}.get(tail_is, ".<sê-ri>")
        expected = f"<tiền tố>.<mã>{tail}, tiền tố và mã dài {digits} chữ số"
        raise _bad_urn(uri, expected, f"prefix and reference of {digits} digits together{', then a tail' if tail else ''}")
    key, tail = _with_check_digit(kind, parts["prefix"], parts["reference"]), parts["tail"] and unquote(parts["tail"])
    if tail_is == "glued":
        return Identifier(kind, ("0" if kind == "grai" else "") + key + (tail or ""))
    no_serial = tail_is == "pattern" or (kind == "gln" and tail == "0")
    return Identifier(kind, key, tail if tail_is == "lot" else None, tail if tail_is == "serial" and not no_serial else None)


def _with_check_digit(kind: Kind, prefix: str, reference: str) -> str:
    """GTIN and SSCC write their first reference digit (indicator, extension) before the company prefix."""
    body = reference[:1] + prefix + reference[1:] if kind in ("gtin", "sscc") else prefix + reference
    return f"{body}{check_digit(body)}"


def _read_link(uri: str, host: str, path: str) -> Identifier:
    found = _PRIMARY.search(path)
    official = host == "id.gs1.org"
    # On other hosts `/01/` may mean anything: only a long row of digits makes it a Digital Link.
    if found is None or not (official or _LOOKS_GS1.match(found["value"])):
        return Identifier("other", uri)
    kind, key = _KEYS[found["code"]]
    value = unquote(found["value"])
    if key is not None:
        fault = problem(key, value)
        if fault is not None:
            expected = f"{key} of {'/'.join(str(length) for length in LENGTHS[key])} digits with a right check digit"
            raise BadIdentifier(f"{uri}: {fault}", f"{uri}: '{value}' is not a {expected}")
    named = _qualifiers(found["rest"])
    return Identifier(kind, value.zfill(14) if kind == "gtin" else value, named.get("lot"), named.get("serial"))


def _qualifiers(rest: str) -> dict[str, str]:
    parts = rest.strip("/").split("/") if rest else []
    return {
        _QUALIFIERS[code]: unquote(value) for code, value in zip(parts[::2], parts[1::2], strict=False) if code in _QUALIFIERS
    }


def _bad_urn(uri: str, vi: str, en: str) -> BadIdentifier:
    return BadIdentifier(f"'{uri}' sai cú pháp EPC: cần {vi}", f"'{uri}' is not a valid EPC URI: needs {en}")
