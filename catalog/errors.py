"""The exception tree: every error a person can meet, and nothing else.

A message says what was found, what was expected and what to do next, as a `Sentence`: in the language of its reader. Errors
of people (`UserError`) end a command with one line and exit code 2; anything outside this tree is a defect of ours and keeps
its traceback.

    KhoError
    ├── UserError
    │   ├── ContractError        a contract.yaml that cannot be trusted
    │   ├── SettingsError        a setting that is missing or wrong
    │   ├── DeliveryRejected     a file no row can be read from
    │   ├── QueryRefused         SQL outside what the reader may ask
    │   ├── AccessRefused        rows or columns the reader may not see
    │   ├── AccountRefused       an account name, agency or password that will not do
    │   ├── AdditionRefused      a steward's note, synonym, term or endorsement that will not do
    │   ├── SignInRefused        a sign-in that is not heard
    │   │   └── TooManyTries     because too many failed before it
    │   ├── ParameterRefused     a parameter of a question that cannot be used
    │   ├── TransitionRefused    a delivery that cannot go from the status it has to the one asked for
    │   └── NotFound             a table, delivery or version that does not exist
    ├── RegisterError            a register that cannot be reached, opened or read
    ├── LakeError
    │   └── CommitConflict       the same table was written by others, again and again
    └── ReconciliationError      rows read are not rows accounted for
"""

from catalog.i18n import Sentence


class KhoError(Exception):
    """Root of every error this project raises on purpose."""

    def __init__(self, sentence: Sentence) -> None:
        """Keep the sentence: who reads it, and in which language, shows later."""
        super().__init__(sentence)
        self.sentence = sentence


class UserError(KhoError):
    """A mistake a person can mend; shown as one line."""


class ContractError(UserError):
    """A contract that cannot be loaded; names file, table, column and remedy."""

    def __init__(self, where: Sentence | str, found: Sentence, remedy: Sentence) -> None:
        """Keep the three parts apart so that `kho contract lint` can list them; a file name is a `where` in any language."""
        super().__init__(Sentence("{where}: {found}. {remedy}", where=where, found=found, remedy=remedy))
        self.where, self.found, self.remedy = where, found, remedy


class SettingsError(UserError):
    """A `KHO_*` setting that is missing or wrong; names the variable."""


class DeliveryRejected(UserError):
    """A delivered file that cannot be read at all; `code` is stable, the message is for the clerk."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        """`code` is a short slug such as `empty-file`; the register keeps the sentence in both languages."""
        super().__init__(sentence)
        self.code = code


class QueryRefused(UserError):
    """SQL that is not one SELECT over published tables."""


class AccessRefused(UserError):
    """Rows or columns the reader may not see."""


class AccountRefused(UserError):
    """An account name, agency or password that will not do; never repeats a password."""


class AdditionRefused(UserError):
    """A steward's note, synonym, term or endorsement that will not do."""


class SignInRefused(UserError):
    """Wrong name, wrong password or a disabled account: nobody is told which."""


class TooManyTries(SignInRefused):
    """Sign-ins that fail too often are not heard for some `seconds`."""

    def __init__(self, seconds: int) -> None:
        """Say how long to wait, in minutes begun."""
        minutes = -(-seconds // 60)
        super().__init__(Sentence("Đăng nhập sai quá nhiều lần. Thử lại sau {minutes} phút.", minutes=minutes))
        self.seconds = seconds


class ParameterRefused(UserError):
    """A parameter of a question that cannot be used; `parameter` names it."""

    def __init__(self, parameter: str, sentence: Sentence) -> None:
        """Keep the parameter apart: machines are answered by parameter."""
        super().__init__(sentence)
        self.parameter = parameter


class TransitionRefused(UserError):
    """A delivery cannot go from the status it has to the one asked for."""


class NotFound(UserError):
    """A table, delivery or version that does not exist."""


class RegisterError(KhoError):
    """The register's database cannot be reached, opened, read or written, whatever is asked of it."""


class LakeError(KhoError):
    """The lake cannot do what was asked, for a reason no retry mends."""


class CommitConflict(LakeError):
    """Other writers won every retry."""


class ReconciliationError(KhoError):
    """Rows read are not rows accepted + quarantined + identical duplicates."""
