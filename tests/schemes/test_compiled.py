"""The tables that were parsed before are those of the TOML, and a changed TOML wins."""

import tomllib
from decimal import Decimal
from importlib import resources

import pytest

from gemaakt.data.compiled import ready_table
from gemaakt.data.dated import table
from gemaakt.schemes.rollover import files


def toml(name: str) -> bytes:
    return resources.files("gemaakt.data").joinpath("schemes", f"{name}.toml").read_bytes()


@pytest.mark.parametrize("name", files())
def test_the_compiled_table_is_the_toml_of_today(name):
    """When this fails: run `gemaakt schemes compile` and commit the file it writes."""
    parsed = tomllib.loads(toml(name).decode(), parse_float=Decimal)
    assert ready_table(f"schemes/{name}", toml(name)) == parsed
    assert table(f"schemes/{name}") == parsed


def test_a_changed_toml_is_not_answered_from_the_compiled_table():
    assert ready_table("schemes/kia", toml("kia") + b"\n# changed") is None
    assert ready_table("schemes/nothing", b"") is None
    assert ready_table("nowhere/kia", toml("kia")) is None
