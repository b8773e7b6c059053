"""Data Docs that open anywhere: Great Expectations builds the site, and every page is then made to stand alone."""

import shutil
from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.data_context.types.resource_identifiers import ExpectationSuiteIdentifier, ValidationResultIdentifier
from great_expectations.datasource.fluent.interfaces import Batch

from catalog.errors import UserError
from catalog.i18n import Sentence
from checks.gx_suite import rule_of
from checks.offline_html import GENERATOR, stand_alone

_SITE = "Kho tài nguyên số"
# Of what a rule about personal data found, only these numbers are shown.
_COUNTS = frozenset(
    {
        "element_count",
        "unexpected_count",
        "unexpected_percent",
        "missing_count",
        "missing_percent",
        "unexpected_percent_total",
        "unexpected_percent_nonmissing",
    }
)


class DocsFolderError(UserError):
    """A folder for Data Docs that holds something else."""

    def __init__(self, folder: Path) -> None:
        """`folder` is not empty and was not written by us."""
        super().__init__(
            Sentence(
                "Thư mục {folder} đã có tệp khác. Chọn một thư mục trống, hoặc thư mục do chính lệnh này tạo ra.",
                folder=folder,
            )
        )


def check_folder(folder: Path) -> None:
    """Raise DocsFolderError for a folder with files in it that are no site of ours."""
    if not folder.exists():
        return
    first = folder / "index.html"
    ours = first.is_file() and GENERATOR.encode() in first.read_bytes()
    if not ours and (not folder.is_dir() or any(folder.iterdir())):
        raise DocsFolderError(folder)


def build_docs(context: AbstractDataContext, folder: Path, *, title: str = "Data Docs") -> Path:
    """Build the site of everything the context has stored, in place of an earlier one, and return its first page.

    Raises DocsFolderError for a folder with other files in it.
    """
    check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".docs-") as draft:
        built = Path(draft) / "site"
        _build(context, built)
        make_offline(built, title=title)
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)
    return folder / "index.html"


def make_offline(folder: Path, *, title: str = "Data Docs") -> None:
    """Make every page of a site Great Expectations built stand alone, and remove its static files."""
    shutil.rmtree(folder / "static", ignore_errors=True)
    for page in sorted(folder.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        if GENERATOR not in html:
            page.write_text(stand_alone(html, title), encoding="utf-8")


def store(
    batch: Batch, result: ExpectationSuiteValidationResult, *, run_name: str, hidden: Collection[str] = ()
) -> AbstractDataContext:
    """Put a result into the stores of the batch's context, without any value the `hidden` rules saw; returns the context."""
    context: Any = batch.datasource.data_context
    shown = deepcopy(result)
    for one in shown.results:
        one.rendered_content = None
        one.result = _shown(one.result, private=rule_of(one) in hidden)
    run = RunIdentifier(run_name=run_name, run_time=datetime.now(UTC))
    configurations: list[Any] = [one.expectation_config for one in shown.results]
    context.suites.add(ExpectationSuite(result.suite_name, expectations=[one.to_domain_obj() for one in configurations]))
    shown.meta |= {"run_id": run, "validation_time": run.run_time, "batch_parameters": None}
    suite = ExpectationSuiteIdentifier(name=result.suite_name)
    context.validation_results_store.store_validation_results(
        suite_validation_result=shown,
        suite_validation_result_identifier=ValidationResultIdentifier(
            batch_identifier=batch.id, expectation_suite_identifier=suite, run_id=run
        ),
        expectation_suite_identifier=suite,
    )
    stored: AbstractDataContext = context
    return stored


def _shown(found: Mapping[str, Any], *, private: bool) -> dict[str, Any]:
    """What may be shown of a result, in the form the pages can bear: they take every text for HTML."""
    if "element_count" not in found and "unexpected_count" in found:  # strangers in a set: no count of rows to the pages
        found = {"observed_value": found.get("partial_unexpected_list")}
    return {name: _escaped(value) for name, value in found.items() if not private or name in _COUNTS}


def _escaped(value: object) -> object:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, Mapping):
        return {name: _escaped(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_escaped(part) for part in value]
    return value


def _build(context: AbstractDataContext, folder: Path) -> None:
    """Let Great Expectations build under a site of its own, which leaves no trace in the context's settings."""
    backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())}
    site: Any = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": backend,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    context.add_data_docs_site(_SITE, site)
    try:
        context.build_data_docs(site_names=[_SITE])
    finally:
        context.delete_data_docs_site(_SITE)
