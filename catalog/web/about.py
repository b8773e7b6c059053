"""About the portal: what it is, who may see what, how scores are made, what machines can read."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse

from catalog.web.pages import address_of, house_of, page

router = APIRouter(include_in_schema=False)


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    """The page for people who have a question about the portal itself."""
    return page(request, "about.html", sectors=list(house_of(request).contracts.values()))


@router.get("/robots.txt")
def robots(request: Request) -> PlainTextResponse:
    """Crawlers are welcome to pages, not to downloads and searches."""
    told = ["User-agent: *", "Disallow: /search", "Disallow: /steward", "Disallow: /datasets/*/data."]
    return PlainTextResponse("\n".join([*told, f"Sitemap: {address_of(request)}/sitemap.xml", ""]))
