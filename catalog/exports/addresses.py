"""Where things are on the web: every stable id and link the machine views write, made from the site's own address.

Names of tables and sectors are plain ASCII words, so nothing here needs quoting.
"""

from dataclasses import dataclass

#: Media types of what the catalogue is served as, by file extension.
RDF_TYPES = {"jsonld": "application/ld+json", "ttl": "text/turtle", "rdf": "application/rdf+xml"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Links under one base address."""

    base: str

    @property
    def home(self) -> str:
        """The portal's first page."""
        return f"{self.base}/"

    @property
    def catalogue(self) -> str:
        """The id of the catalogue itself; negotiated content."""
        return f"{self.base}/catalog"

    def catalogue_page(self, extension: str, page: int) -> str:
        """One page of the DCAT feed."""
        return f"{self.base}/catalog.{extension}?page={page}"

    def named(self, fragment: str) -> str:
        """The id of something that belongs to the catalogue: an agency, a theme, the province."""
        return f"{self.catalogue}#{fragment}"

    def page(self, table: str) -> str:
        """The page people read about a dataset."""
        return f"{self.base}/datasets/{table}"

    def dataset(self, table: str) -> str:
        """The id of a dataset."""
        return f"{self.page(table)}#dataset"

    def sector(self, sector: str) -> str:
        """The page of a sector."""
        return f"{self.base}/sectors/{sector}"

    def agency(self, agency: str) -> str:
        """The page of an agency."""
        return f"{self.base}/agencies/{agency}"

    def metadata(self, table: str, document: str) -> str:
        """A machine view of one dataset, such as `datapackage.json`."""
        return f"{self.page(table)}/{document}"

    def contract(self, sector: str) -> str:
        """The contract of a sector as it was written."""
        return f"{self.sector(sector)}/contract.yaml"

    def rows(self, table: str, form: str) -> str:
        """The rows anybody may fetch, in one of `catalog.forms`."""
        return f"{self.page(table)}/data.{form}"

    @property
    def ckan(self) -> str:
        """The CKAN Action API."""
        return f"{self.base}/api/3/action"

    @property
    def api_description(self) -> str:
        """OpenAPI of all of it."""
        return f"{self.base}/openapi.json"

    @property
    def feed(self) -> str:
        """The Atom feed of changes."""
        return f"{self.base}/feed.atom"
