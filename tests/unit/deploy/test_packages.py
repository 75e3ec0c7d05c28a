import re
from pathlib import Path

import pytest

from deploy.local import packages
from deploy.local.errors import LocalError
from deploy.local.packages import Need
from deploy.local.places import CHECKOUT

ABSENT = Need(("a-package", "another"), lambda: False)
PRESENT = Need(("here-already",), lambda: True)


@pytest.fixture
def no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither root nor sudo."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(packages, "program", lambda name: None if name == "sudo" else f"/usr/bin/{name}")


@pytest.mark.usefixtures("no_way")
def test_what_to_install_by_hand_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "RUN_NEEDS", (PRESENT, ABSENT))

    with pytest.raises(LocalError) as refused:
        packages.ensure(for_tests=False)

    assert "apt-get install --no-install-recommends a-package another\n" in str(refused.value)
    assert "here-already" not in str(refused.value)


@pytest.mark.usefixtures("no_way")
def test_root_is_not_asked_for_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "RUN_NEEDS", (PRESENT,))

    packages.ensure(for_tests=False)


@pytest.mark.usefixtures("no_way")
def test_what_only_tests_need_is_not_asked_for_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "RUN_NEEDS", (PRESENT,))
    monkeypatch.setattr(packages, "TEST_NEEDS", (ABSENT,))

    packages.ensure(for_tests=False)
    with pytest.raises(LocalError, match="a-package"):
        packages.ensure(for_tests=True)


def test_missing_packages_are_installed_by_apt_after_its_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a bare machine: the first try knows no such package, the second comes after `apt-get update`."""
    installed, listed = tmp_path / "installed", tmp_path / "listed"
    commands: list[list[str]] = []

    def run(command: list[str], **_options: object) -> None:
        commands.append(command)
        if "update" in command:
            listed.touch()
        if "install" in command:
            if not listed.exists():
                raise LocalError("Unable to locate package a-package")
            installed.touch()

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(packages, "POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(packages, "RUN_NEEDS", (Need(("a-package",), installed.exists),))
    monkeypatch.setattr("deploy.local.console.run", run)

    packages.ensure(for_tests=False)

    apt = [command[command.index("-y") + 1] for command in commands if "apt-get" in command]
    assert apt == ["install", "update", "install"]


def test_debian_is_kept_from_starting_what_it_installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "policy-rc.d"
    installed = tmp_path / "installed"
    seen: list[bool] = []

    def run(command: list[str], **_options: object) -> None:
        if "install" in command:
            seen.append(policy.exists())
            installed.touch()
        elif command[-2:-1] == ["-c"] and "policy-rc.d" in command[-1]:
            policy.unlink() if command[-1].startswith("rm") else policy.touch()

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(packages, "POLICY", policy)
    monkeypatch.setattr(packages, "RUN_NEEDS", (Need(("a-server",), installed.exists),))
    monkeypatch.setattr("deploy.local.console.run", run)

    packages.ensure(for_tests=False)

    assert seen == [True]
    assert not policy.exists()


@pytest.mark.parametrize("command", ["curl", "jq"])
def test_what_the_guides_tell_people_to_type_is_installed(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare Debian has neither."""
    guides = (CHECKOUT / "README.md").read_text() + (CHECKOUT / "docs" / "running.md").read_text()
    monkeypatch.setattr(packages, "program", lambda name: None if name == command else f"/usr/bin/{name}")

    missing = [need for need in packages.RUN_NEEDS if not need.is_met()]

    assert re.search(rf"\b{command} ", guides)
    assert [need.packages for need in missing] == [(command,)]


def test_this_machine_has_what_is_needed() -> None:
    packages.ensure(for_tests=True)
