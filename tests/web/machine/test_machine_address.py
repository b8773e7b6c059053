"""The address every id begins with is a setting, checked when the portal starts."""

from pathlib import Path

import pytest

from catalog.errors import SettingsError
from pipelines.settings import load_settings


def test_the_public_address_is_kept_without_its_last_slash(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().public_url is None
    monkeypatch.setenv("KHO_PUBLIC_URL", "https://du-lieu.example.vn:8443/")
    assert load_settings().public_url == "https://du-lieu.example.vn:8443"


@pytest.mark.parametrize(
    "wrong", ["du-lieu.example.vn", "ftp://x", "https://x/kho", "https://x?y=1", "https://", "javascript:alert(1)"]
)
def test_what_is_no_address_is_refused_by_name(home: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("KHO_PUBLIC_URL", wrong)
    with pytest.raises(SettingsError, match="KHO_PUBLIC_URL"):
        load_settings()
