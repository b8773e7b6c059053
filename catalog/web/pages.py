"""How a page is made: one Jinja environment, autoescaped and strict, and what every template may ask for."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalog import terms_words
from catalog.figures import shown, shown_exactly
from catalog.i18n import _, language, twin
from catalog.web import words
from catalog.web.house import House

TEMPLATES, STATIC = Path(__file__).parent / "templates", Path(__file__).parent / "static"

environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the file, so that no browser keeps an old one."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


environment.globals |= {"asset": asset, "_": _, "twin": twin, "language": language, "words": words, "terms": terms_words}
environment.filters |= {"shown": shown, "exactly": shown_exactly}


def house_of(request: Request) -> House:
    """The installation behind a request; FastAPI calls it as a dependency."""
    house: House = request.app.state.house
    return house


def page(request: Request, template: str, /, *, status: int = 200, **facts: object) -> HTMLResponse:
    """A whole page from a template; `here` is its path, `other_language` the same page in the other language."""
    other = "vi" if language() == "en" else "en"
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    text = environment.get_template(template).render(
        here=request.url.path,
        other=other,
        other_language=f"{request.url.path}?{urlencode([*kept, ('lang', other)])}",
        address=address_of(request),
        **facts,
    )
    return HTMLResponse(text, status_code=status, headers={"Content-Language": language()})


def address_of(request: Request) -> str:
    """The portal's own address, without the closing slash: the one it was told, or the one it was reached by."""
    return (house_of(request).base_url or str(request.base_url)).rstrip("/")
