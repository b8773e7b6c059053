"""Every router of the portal, in the order their paths are tried."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from catalog.web import (
    about,
    agency,
    dataset,
    downloads,
    glossary,
    home,
    lineage,
    machine_ckan,
    machine_dcat,
    machine_feeds,
    machine_metadata,
    map_pages,
    quality,
    results,
    rows,
    runs,
    sector,
    sign_in,
    steward,
    steward_additions,
    steward_quality,
    suggest,
    versions,
    versions_changes,
)

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    suggest.router,
    results.router,
    sector.router,
    agency.router,
    dataset.router,
    versions.router,
    versions_changes.pages,
    versions_changes.machines,
    lineage.router,
    map_pages.router,
    downloads.router,
    rows.router,
    quality.router,
    glossary.router,
    runs.router,
    about.router,
    machine_ckan.router,
    machine_dcat.router,
    machine_feeds.router,
    machine_metadata.router,
    sign_in.router,
    steward.router,
    steward_additions.router,
    steward_quality.router,
)


def _answer_heads(router: APIRouter) -> None:
    """Let those who only ask whether something is there, or has changed, ask by HEAD: the framework answers GET alone."""
    for route in [route for route in router.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())]:
        path = route.path.removeprefix(router.prefix)
        router.add_api_route(path, route.endpoint, methods=["HEAD"], include_in_schema=False)


for _router in ROUTERS:
    _answer_heads(_router)
