"""The pins are compiled on one Python and installed on others of the same series."""

import re
from importlib.metadata import requires
from typing import cast

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.local.places import CHECKOUT

PINS = {
    canonicalize_name(name): extras
    for name, extras in re.findall(r"^([\w.-]+)(\[.*\])?==", (CHECKOUT / "requirements.txt").read_text(), re.MULTILINE)
}


def needed(package: str, python: str) -> set[str]:
    ours = cast("dict[str, str]", default_environment())
    environment = ours | {"python_full_version": python, "implementation_version": python, "extra": ""}
    found = [Requirement(line) for line in requires(package) or []]
    return {canonicalize_name(one.name) for one in found if not one.marker or one.marker.evaluate(environment)}


@pytest.mark.parametrize("python", ["3.11.0", "3.11.2", "3.11.14"], ids=["first", "Debian 12", "late"])
def test_pins_hold_what_each_python_of_the_series_needs(python: str) -> None:
    missing = {f"{package} needs {name}" for package in PINS for name in needed(package, python) if name not in PINS}

    assert missing == set()
