"""Blanks around a value go, whichever they are, and nothing else does."""

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.blanks import BLANKS, empty_as_null, stripped

#: Blanks, letters that share a byte with one, and anything.
LIKELY = st.text(st.sampled_from([*BLANKS, *"aà ấẬđ中€“Â\u1681\u2010\u3001\ufefe"]), max_size=6)


@given(texts=st.lists(LIKELY | st.text(max_size=6) | st.none(), max_size=30))
@example(texts=["", " ", "\ufeff", "Hà", "Ấp", " Hà\u00a0", "\u200bCô Tô\u2060", "một\u3000hai", None])
@example(texts=[])
def test_text_loses_the_blanks_around_it_and_no_more(texts: list[str | None]) -> None:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    bare = [None if text is None else text.strip(BLANKS) for text in texts]
    found = frame.select(stripped(pl.col("text")))
    assert found["text"].to_list() == bare
    assert found.select(empty_as_null("text"))["text"].to_list() == [text or None for text in bare]
