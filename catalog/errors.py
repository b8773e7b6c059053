"""The exception tree: every error a person can meet, and nothing else.

A message says what was found, what was expected and what to do next. Errors of people (`UserError`) end a command with one
line and exit code 2; anything outside this tree is a defect of ours and keeps its traceback.

    KhoError
    ├── UserError
    │   ├── ContractError        a contract.yaml that cannot be trusted
    │   ├── SettingsError        a setting that is missing or wrong
    │   ├── DeliveryRejected     a file no row can be read from
    │   ├── QueryRefused         SQL outside what the reader may ask
    │   ├── TransitionRefused    a delivery that cannot go from the status it has to the one asked for
    │   └── NotFound             a table, delivery or version that does not exist
    ├── LakeError
    │   └── CommitConflict       the same table was written by others, again and again
    └── ReconciliationError      rows read are not rows accounted for
"""


class KhoError(Exception):
    """Root of every error this project raises on purpose."""


class UserError(KhoError):
    """A mistake a person can mend; shown as one line."""


class ContractError(UserError):
    """A contract that cannot be loaded; names file, table, column and remedy."""

    def __init__(self, where: str, found: str, remedy: str) -> None:
        """Keep the three parts apart so that `kho contract lint` can list them."""
        super().__init__(f"{where}: {found}. {remedy}")
        self.where, self.found, self.remedy = where, found, remedy


class SettingsError(UserError):
    """A `KHO_*` setting that is missing or wrong; names the variable."""


class DeliveryRejected(UserError):
    """A delivered file that cannot be read at all; `code` is stable, the message is for the clerk."""

    def __init__(self, code: str, message: str) -> None:
        """`code` is a short slug such as `empty-file`; `message` is Vietnamese."""
        super().__init__(message)
        self.code = code


class QueryRefused(UserError):
    """SQL that is not one SELECT over published tables."""


class TransitionRefused(UserError):
    """A delivery cannot go from the status it has to the one asked for."""


class NotFound(UserError):
    """A table, delivery or version that does not exist."""


class LakeError(KhoError):
    """The lake cannot do what was asked, for a reason no retry mends."""


class CommitConflict(LakeError):
    """Other writers won every retry."""


class ReconciliationError(KhoError):
    """Rows read are not rows accepted + quarantined + identical duplicates."""
