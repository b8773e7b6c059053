"""Settings: read once from `KHO_*` variables and `<home>/kho.env`, validated, failing at start by the variable's name."""

import contextlib
import os
import re
import secrets
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from catalog.errors import SettingsError
from catalog.i18n import Sentence
from catalog.lake import Lake
from catalog.register import Register
from catalog.workspace import Workspace

#: The installation's own key for pseudonyms, used where no other is named.
PSEUDONYM_KEY = "pseudonym.key"
#: Scheme, host and port, and nothing behind them.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+/?")


class Settings(BaseSettings):
    """Where an installation keeps its things; every field is the variable `KHO_<FIELD>`."""

    model_config = SettingsConfigDict(env_prefix="KHO_", extra="ignore", frozen=True, env_ignore_empty=True)

    home: Path = Field(default=Path.home() / ".kho", description="Thư mục của bản cài đặt: kho, sổ đăng ký, nơi nhận tệp.")
    lake_url: str | None = Field(default=None, description="Nơi đặt các bảng: thư mục hoặc s3://... (mặc định <home>/lake).")
    register_url: str | None = Field(default=None, description="Sổ đăng ký: sqlite:///... (mặc định <home>/register.db).")
    s3_endpoint: str | None = Field(default=None, description="Địa chỉ máy chủ S3.")
    s3_region: str = Field(default="us-east-1", description="Vùng S3.")
    s3_key: SecretStr | None = Field(default=None, description="Khóa truy cập S3.")
    s3_secret: SecretStr | None = Field(default=None, description="Khóa bí mật S3.")

    public_url: str | None = Field(
        default=None, description="Địa chỉ công khai của cổng, đứng đầu mọi mã định danh đã phát ra."
    )

    @field_validator("home")
    @classmethod
    def _home_is_written_out(cls, value: Path) -> Path:
        return _expanded(value)

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not _ADDRESS.fullmatch(value):
            raise ValueError(
                Sentence("'{value}' không phải địa chỉ như https://du-lieu.example.vn, không kèm đường dẫn", value=value)
            )
        return value.rstrip("/") if value is not None else None

    @model_validator(mode="after")
    def _lake_can_be_reached(self) -> Self:
        scheme, found, _ = (self.lake_url or "").partition("://")
        if found and scheme != "s3":
            raise ValueError(Sentence("KHO_LAKE_URL là {scheme}://, chỉ dùng được thư mục hoặc s3://", scheme=scheme))
        if scheme == "s3" and not (self.s3_key and self.s3_secret):
            raise ValueError(Sentence("KHO_LAKE_URL là s3:// nhưng thiếu KHO_S3_KEY hoặc KHO_S3_SECRET"))
        return self

    @cached_property
    def lake(self) -> Lake:
        """The lake these settings name."""
        url = self.lake_url or str(self.home / "lake")
        if not url.startswith("s3://"):
            return Lake(str(_expanded(Path(url)).absolute()))
        if self.s3_key is None or self.s3_secret is None:
            raise SettingsError(Sentence("KHO_S3_KEY và KHO_S3_SECRET cần cho kho s3://. Đặt cả hai rồi chạy lại."))
        options = {
            "aws_access_key_id": self.s3_key.get_secret_value(),
            "aws_secret_access_key": self.s3_secret.get_secret_value(),
            "aws_region": self.s3_region,
        }
        if self.s3_endpoint is not None:
            options |= {"aws_endpoint_url": self.s3_endpoint}
            options |= {"aws_allow_http": "true"} if self.s3_endpoint.startswith("http://") else {}
        return Lake(url, options)

    @property
    def register_at(self) -> str:
        """The URL of the register."""
        return self.register_url or f"sqlite:///{self.home.absolute() / 'register.db'}"

    @property
    def dagster_home(self) -> Path:
        """Where Dagster keeps runs and its event log."""
        return self.home / "dagster"


def load_settings() -> Settings:
    """Read and validate the settings; raises `SettingsError` naming the variable."""
    file = _expanded(Path(os.environ.get("KHO_HOME") or Path.home() / ".kho")) / "kho.env"
    try:
        return Settings(_env_file=file if file.is_file() else None)
    except ValidationError as error:
        raise SettingsError(_wrong(error.errors()[0], file)) from error
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else error.reason
        raise SettingsError(
            Sentence(
                "KHO_HOME: không đọc được {file} ({told}). KHO_HOME phải là một thư mục, kho.env là văn bản UTF-8.",
                file=file,
                told=told,
            )
        ) from error


def _expanded(path: Path) -> Path:
    """A path with `~` written out; raises `SettingsError` for the home of a user who is not there."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise SettingsError(Sentence("Không có thư mục nhà nào cho {path}. Viết đường dẫn đầy đủ.", path=path)) from error


def _wrong(first: ErrorDetails, file: Path) -> Sentence:
    """What pydantic found, by the name of the variable; our own validators speak for themselves."""
    name = "KHO_" + "_".join(str(part) for part in first["loc"]).upper() + ": " if first["loc"] else ""
    found = first["ctx"]["error"] if first["type"] == "value_error" else first["msg"]
    return Sentence("{name}{found}. Sửa biến môi trường hoặc tệp {file}.", name=name, found=found, file=file)


def open_workspace(settings: Settings) -> Workspace:
    """Open (and on first use make) the installation the settings describe."""
    _make_home(settings.home)
    _use_pseudonym_key(settings.home)
    return Workspace(home=settings.home, lake=settings.lake, register=Register.open(settings.register_at))


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = Sentence("KHO_HOME: không lập được thư mục {home} ({told}). Chọn thư mục khác.", home=home, told=error.strerror)
        raise SettingsError(told) from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise SettingsError(
            Sentence("KHO_HOME: không có quyền ghi vào {home}. Cấp quyền ghi hoặc chọn thư mục khác.", home=home)
        )


def _use_pseudonym_key(home: Path) -> None:
    """Where no key is named, the installation's own serves: made on first use, readable by its owner only, never replaced."""
    if "KHO_PSEUDONYM_KEY" in os.environ or "KHO_PSEUDONYM_KEY_FILE" in os.environ:
        return
    key = home / PSEUDONYM_KEY
    if not key.exists():
        # Written whole before it gets its name: a key cut short by a kill would be kept for ever.
        descriptor, unfinished = tempfile.mkstemp(dir=home)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            key.hardlink_to(unfinished)
        Path(unfinished).unlink()
    os.environ["KHO_PSEUDONYM_KEY_FILE"] = str(key.absolute())
