"""Freed memory is kept for some seconds: the allocator is told before Polars is loaded, and an operator's word stands."""

import os
import subprocess
import sys

import pytest

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Polars has this allocator on Linux")
_ASKED = "import os, pipelines; os.environ['_RJEM_MALLOC_CONF'] += ',stats_print:true'; import polars"


def _what_the_allocator_says(**settings: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    asked = subprocess.run([sys.executable, "-c", _ASKED], env=inherited | settings, check=True, capture_output=True, text=True)
    return asked.stderr


@on_linux
def test_importing_pipelines_first_makes_the_allocator_keep_freed_memory_for_five_seconds() -> None:
    said = _what_the_allocator_says()
    assert "opt.dirty_decay_ms: 5000 " in said
    assert f"opt.narenas: {os.cpu_count()}\n" in said


@on_linux
def test_what_an_operator_has_set_stands() -> None:
    said = _what_the_allocator_says(_RJEM_MALLOC_CONF="dirty_decay_ms:700")
    assert "opt.dirty_decay_ms: 700 " in said


def test_polars_is_not_loaded_by_the_package_that_tells_the_allocator() -> None:
    told = "import sys, pipelines, pipelines.cli; sys.exit('polars' in sys.modules)"
    subprocess.run([sys.executable, "-c", told], check=True)
