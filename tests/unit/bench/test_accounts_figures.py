from collections.abc import Mapping

import pytest

from bench import accounts_figures
from bench.accounts_guesses import Guesses
from bench.accounts_people import SESSION, STRANGER, TOKEN
from bench.figures import Figure
from bench.rounds import Results
from bench.samples import Sample

STANDINGS = {
    (STRANGER, 1): Results([Sample([0.002], 0.002), Sample([0.009], 0.009), Sample([0.002], 0.002)]),
    (SESSION, 1): Results([Sample([0.0025], 0.0025), Sample([0.0095], 0.0095), Sample([0.009], 0.009)]),
    (TOKEN, 1): Results([Sample([0.0031], 0.0031), Sample([0.0105], 0.0105), Sample([0.0032], 0.0032)]),
}


def figures(*, looked_at: int = 5, extra: Mapping[str, int] | None = None) -> dict[str, Figure]:
    guesses = Guesses(looked_at, 1_000 - looked_at, seconds=2)
    extra = extra or {SESSION: 0, TOKEN: 0}
    told = accounts_figures.figures(STANDINGS, extra, guesses, is_judged=True)
    return {figure.metric: figure for figure in told}


@pytest.mark.parametrize(("caller", "extra_ms", "ok"), [(SESSION, 0.5, True), (TOKEN, 1.2, False)])
def test_extra_is_the_middle_rounds_difference_to_the_stranger(caller: str, extra_ms: float, ok: bool) -> None:
    figure = figures()[f"{caller}_extra_p50_ms"]

    assert figure.value == pytest.approx(extra_ms)
    assert figure.ok is ok


@pytest.mark.parametrize(("looked_at", "ok"), [(4, False), (5, True), (6, False)])
def test_only_the_limit_itself_clears_its_bar(looked_at: int, ok: bool) -> None:
    assert figures(looked_at=looked_at)["wrong_sign_ins_looked_at"].ok is ok


def test_one_statement_more_misses_its_bar() -> None:
    told = figures(extra={SESSION: 0, TOKEN: 1})

    assert told["session_extra_sql_statements"].ok is True
    assert told["token_extra_sql_statements"].ok is False


def test_table_names_every_caller_and_what_became_of_the_guesses() -> None:
    told = accounts_figures.table(STANDINGS, Guesses(5, 995, seconds=2), shops=20_000, cores=2)

    assert all(caller in told for caller in (STRANGER, SESSION, TOKEN))
    assert "5 looked at, 995 refused" in told
