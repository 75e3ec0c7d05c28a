"""Somebody else's model: asked in time, given up in time, and never waited for twice."""

import time
from collections.abc import Iterator

import numpy as np
import pytest
from circuitbreaker import CircuitBreakerMonitor
from django.conf import LazySettings

from ai.embeddings import models
from marketplace.core.resilience import OutsideSystemError
from tests.fakes.embeddings import KEY, MODEL, FakeEmbeddings, Mood, serving_embeddings, vector_of


@pytest.fixture
def fake(settings: LazySettings) -> Iterator[FakeEmbeddings]:
    with serving_embeddings() as fake:
        settings.EMBEDDINGS, settings.EMBEDDING_URL = "endpoint", fake.url
        settings.EMBEDDING_KEY, settings.EMBEDDING_MODEL = KEY, MODEL
        yield fake


@pytest.fixture(autouse=True)
def closed_circuits() -> Iterator[None]:
    yield
    for name in ("embeddings", "embeddings in bulk"):
        CircuitBreakerMonitor.get(name).reset()


def test_vectors_come_in_the_order_of_the_texts_and_of_length_one(fake: FakeEmbeddings) -> None:
    vectors = models.embed(["rice", "lentils"])

    wanted = np.array([vector_of("rice"), vector_of("lentils")])
    assert vectors is not None
    np.testing.assert_allclose(vectors, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)
    assert fake.asked == [["rice", "lentils"]]
    assert models.model_name() == MODEL


def test_one_failure_is_tried_again(fake: FakeEmbeddings) -> None:
    fake.fails_first = 1

    assert models.embed_query("rice") is not None


@pytest.mark.parametrize("mood", [Mood.BROKEN, Mood.BUSY, Mood.MALFORMED, Mood.SHORT])
def test_failing_endpoint_is_named(fake: FakeEmbeddings, mood: Mood) -> None:
    fake.mood = mood

    with pytest.raises(OutsideSystemError):
        models.embed_query("rice")


def test_slow_endpoint_is_given_up(fake: FakeEmbeddings) -> None:
    fake.mood = Mood.SLOW

    started = time.monotonic()
    with pytest.raises(OutsideSystemError):
        models.embed_query("rice")

    assert time.monotonic() - started < 10


def test_refused_key_is_no_reason_to_ask_again(fake: FakeEmbeddings, settings: LazySettings) -> None:
    settings.EMBEDDING_KEY = "sk-wrong"

    with pytest.raises(OutsideSystemError):
        models.embed_query("rice")

    assert fake.asked == []


def test_endpoint_that_stays_down_is_left_alone(fake: FakeEmbeddings) -> None:
    fake.mood = Mood.BROKEN
    for _ in range(3):
        with pytest.raises(OutsideSystemError):
            models.embed_query("rice")

    fake.mood = Mood.WELL
    with pytest.raises(OutsideSystemError):
        models.embed_query("rice")

    assert fake.asked == []


def test_no_model_has_no_vectors(settings: LazySettings) -> None:
    settings.EMBEDDINGS = "off"

    assert models.model_name() is None
    assert models.embed(["rice"]) is None
    assert models.embed_query("rice") is None
