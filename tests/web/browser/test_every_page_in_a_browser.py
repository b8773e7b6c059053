"""Every type of page, in both languages: whole without a script, narrow without overflow, silent, and asking nobody else."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.web.browser import kit

#: Elements that stick out of the window and are not inside something that scrolls by itself.
_TOO_WIDE = """() => {
  const out = [], wide = document.documentElement.clientWidth;
  const scrolls = one => { for (; one && one !== document.body; one = one.parentElement)
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(one).overflowX)) return true; return false; };
  if (document.documentElement.scrollWidth > wide) out.push('page ' + document.documentElement.scrollWidth);
  for (const one of document.querySelectorAll('main *, header *, footer *')) {
    const at = one.getBoundingClientRect();
    if (at.width && at.right > wide + 1 && !scrolls(one)) out.push(one.tagName + ' ' + Math.round(at.right));
  }
  return out.slice(0, 5);
}"""
#: What the keyboard reaches and shows no sign of it: no outline, and where it is drawn, no other stroke.
_UNSEEN = """() => {
  const out = [], reached = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const drawn = one => [...one.querySelectorAll('path, rect, circle')].map(part => getComputedStyle(part))
    .map(style => style.stroke + style.strokeWidth).join();
  for (const one of document.querySelectorAll(reached)) {
    if (!one.getClientRects().length) continue;
    document.activeElement.blur();
    const before = drawn(one);
    one.focus({focusVisible: true});
    const style = getComputedStyle(one), outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    if (document.activeElement === one && !outlined && drawn(one) === before)
      out.push(one.tagName + ' ' + (one.textContent || one.name).trim().slice(0, 40));
  }
  return out.slice(0, 5);
}"""
#: What passes between two readings: a minute, and with it the visits other tests made come to be counted.
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_USED = re.compile(r"(?:[\d.]+ (?:lượt xem|lượt tải|lượt gọi API|truy vấn)(?:, |$))+|chưa có lượt nào")
_WORDED = "main :is(h1, h2, h3, h4, p, th, td, dt, dd, summary, code, figcaption)"


def _visit(page: Page, path: str) -> None:
    answer = page.goto(path, wait_until="load")
    assert answer is not None
    assert answer.status < 500, path


def _still(text: str) -> str:
    """What a page says whenever it is read."""
    said = " ".join(text.split())
    return "uses" if _USED.fullmatch(said) else _CLOCK.sub("hh:mm", said)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_overflows_on_a_narrow_screen_and_the_focus_is_seen(
    chromium: Browser, address: str, page_types: dict[str, str], chief: dict[str, str], language: str
) -> None:
    wide, unseen = {}, {}
    with kit.reading(chromium, address, chief, viewport=kit.NARROW) as page:
        for kind, path in page_types.items():
            _visit(page, kit.in_language(path, language))
            wide[kind] = page.evaluate(_TOO_WIDE)
            unseen[kind] = page.evaluate(_UNSEEN)
    assert not any(wide.values()), kit.told(wide)
    assert not any(unseen.values()), kit.told(unseen)


def test_a_script_adds_no_content_to_a_page(
    chromium: Browser, address: str, page_types: dict[str, str], chief: dict[str, str]
) -> None:
    """What is read without a script is read with one; a script may only add buttons and pictures."""
    told: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for script, said in told.items():
        with kit.reading(chromium, address, chief, script=script, dark=True) as page:
            for kind, path in page_types.items():
                _visit(page, path)
                texts = page.locator(_WORDED).all_text_contents()
                said[kind] = [_still(text) for text in texts]
    lost = {kind: [text for text in said if text not in told[True][kind]] for kind, said in told[False].items()}
    assert all(sum(map(len, said)) > 40 for said in told[False].values())
    assert not any(lost.values()), kit.told(lost)
