"""EPC URNs and GS1 Digital Links are two spellings of one thing, and both say which kind, key, lot and serial they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.ocop.identifiers import BadIdentifier, Identifier, read_identifier
from checks.gs1 import check_digit

_serials = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("uri", "named"),
    [
        ("urn:epc:id:sgtin:4012345.011122.25", Identifier("gtin", "04012345111224", None, "25")),
        ("urn:epc:class:lgtin:4012345.012345.998877", Identifier("gtin", "04012345123456", "998877")),
        ("urn:epc:idpat:sgtin:4012345.066666.*", Identifier("gtin", "04012345666663")),
        ("urn:epc:id:sgln:4012345.00005.0", Identifier("gln", "4012345000054")),
        ("urn:epc:id:sgln:0614141.07346.1234", Identifier("gln", "0614141073467", None, "1234")),
        ("urn:epc:id:sscc:0614141.1234567890", Identifier("sscc", "106141412345678908")),
        ("urn:epc:id:giai:4000001.111", Identifier("giai", "4000001111")),
        ("https://id.gs1.org/01/04012345123456/10/998877", Identifier("gtin", "04012345123456", "998877")),
        ("https://id.gs1.org/01/4006381333931", Identifier("gtin", "04006381333931")),
        ("https://id.gs1.org/01/09506000134352/10/A%2FB/21/1?x=1", Identifier("gtin", "09506000134352", "A/B", "1")),
        ("https://id.example.com/414/4012345000054", Identifier("gln", "4012345000054")),
        ("https://id.gs1.org/00/106141412345678908", Identifier("sscc", "106141412345678908")),
        ("https://shop.example.com/01/rice", Identifier("other", "https://shop.example.com/01/rice")),
        ("urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8", Identifier("other", "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8")),
    ],
)
def test_a_uri_is_read_to_what_it_names(uri: str, named: Identifier) -> None:
    assert read_identifier(uri) == named


@pytest.mark.parametrize(
    "uri",
    [
        "urn:epc:id:sgtin:4012345.0111.25",
        "urn:epc:id:sgtin:4012345.011122",
        "urn:epc:id:sgln:12.3.0",
        "urn:epc:id:pgln:4012345.00005.9",
        "https://id.gs1.org/01/04012345123457",
        "https://id.gs1.org/414/401234500005",
    ],
)
def test_a_gs1_uri_that_breaks_its_syntax_is_told(uri: str) -> None:
    with pytest.raises(BadIdentifier) as told:
        read_identifier(uri)
    assert uri in told.value.vi
    assert uri in told.value.en


@given(st.text("0123456789", min_size=12, max_size=12), st.sampled_from("0123456789"), _serials, st.integers(6, 11))
def test_both_spellings_of_one_object_share_one_canonical_link(digits: str, indicator: str, serial: str, split: int) -> None:
    prefix, reference = digits[:split], digits[split:]
    gtin = f"{indicator}{digits}{check_digit(indicator + digits)}"
    for urn, link in (
        (f"urn:epc:id:sgtin:{prefix}.{indicator}{reference}.{serial}", f"https://id.gs1.org/01/{gtin}/21/{serial}"),
        (f"urn:epc:class:lgtin:{prefix}.{indicator}{reference}.{serial}", f"https://id.example.com/x/01/{gtin}/10/{serial}"),
    ):
        assert read_identifier(urn).canonical == read_identifier(link).canonical
        assert read_identifier(read_identifier(urn).canonical) == read_identifier(urn)
