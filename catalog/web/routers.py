"""Every router of the portal, in the order their paths are tried."""

from fastapi import APIRouter

from catalog.web import (
    about,
    agency,
    dataset,
    downloads,
    home,
    lineage,
    machine_ckan,
    machine_dcat,
    machine_feeds,
    machine_metadata,
    quality,
    results,
    runs,
    sector,
    sign_in,
    steward,
    steward_quality,
    versions,
)

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    results.router,
    sector.router,
    agency.router,
    dataset.router,
    versions.router,
    lineage.router,
    downloads.router,
    quality.router,
    runs.router,
    about.router,
    machine_ckan.router,
    machine_dcat.router,
    machine_feeds.router,
    machine_metadata.router,
    sign_in.router,
    steward.router,
    steward_quality.router,
)
