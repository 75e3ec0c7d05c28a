import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import ports
from deploy.local.errors import LocalError


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server((ports.HOST, 0)) as server:
        yield server.getsockname()[1]


def test_usual_port_is_chosen_when_it_is_free() -> None:
    free = next(iter(ports.choose_random(["web"]).values()))

    assert ports.choose({"web": free}) == {"web": free}


def test_taken_port_gives_way_to_a_neighbour(taken: int) -> None:
    chosen = ports.choose({"web": taken})["web"]

    assert taken < chosen < taken + ports.NEIGHBOURS
    assert ports.is_free(chosen)


def test_port_of_the_last_run_comes_first() -> None:
    remembered, usual = ports.choose_random(["remembered", "usual"]).values()

    assert ports.choose({"web": usual}, remembered={"web": remembered}) == {"web": remembered}


def test_port_of_the_last_run_is_let_go_when_somebody_took_it(taken: int) -> None:
    usual = next(iter(ports.choose_random(["web"]).values()))

    assert ports.choose({"web": usual}, remembered={"web": taken}) == {"web": usual}


def test_two_names_never_share_a_port() -> None:
    free = next(iter(ports.choose_random(["any"]).values()))

    chosen = ports.choose({"web": free, "live": free})

    assert chosen["web"] != chosen["live"]


def test_no_free_port_is_said(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "NEIGHBOURS", 1)

    with pytest.raises(LocalError, match="No free port"):
        ports.choose({"web": taken})


def test_random_ports_are_below_those_of_outgoing_connections() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])

    chosen = ports.choose_random(["database", "redis"])

    assert len(set(chosen.values())) == 2
    assert all(port in ports.RANDOM_RANGE and port < lowest for port in chosen.values())


def test_remembered_ports_are_recalled(tmp_path: Path) -> None:
    ports.remember(tmp_path / "ports.json", {"web": 8123})

    assert ports.recall(tmp_path / "ports.json") == {"web": 8123}


@pytest.mark.parametrize("text", ["", '{"web": 80', "[]", '{"web": "8000"}', '{"unheard-of": 8000}'])
def test_spoilt_memory_of_ports_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(text)

    assert ports.recall(file) == {}


def test_ports_are_not_recalled_where_nothing_ever_ran(tmp_path: Path) -> None:
    assert ports.recall(tmp_path / "ports.json") == {}
