"""Runs: when the pipelines worked and how it ended. Why one failed is for those who run them, not for this page."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from catalog.web.pages import house_of, page

router = APIRouter(include_in_schema=False)
MOST = 50


@router.get("/runs")
def runs(request: Request) -> HTMLResponse:
    """The last runs, newest first."""
    return page(request, "runs.html", runs=house_of(request).workspace.register.runs(limit=MOST), most=MOST)
