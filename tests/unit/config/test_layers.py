"""The database's arrows point the same way as the imports."""

import tomllib
from functools import cache
from pathlib import Path

from django.apps import apps

PYPROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"


@cache
def layer_of_rooms() -> dict[str, int]:
    """Each room and how deep it lies (0 is the roof), as the import contract has it."""
    contracts = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return {room.strip(): depth for depth, layer in enumerate(layers) for room in layer.split("|")}


def room_of(app: str) -> str | None:
    """The room that an app is, or is part of; None of an app that is not ours."""
    within = (room for room in layer_of_rooms() if app == room or app.startswith(f"{room}."))
    return max(within, key=len, default=None)


def test_every_room_has_a_layer() -> None:
    ours = {config.name for config in apps.get_app_configs() if ".venv" not in Path(config.path).parts}

    assert [app for app in ours if room_of(app) is None] == []


def test_no_relation_points_up_or_sideways() -> None:
    layers = layer_of_rooms()
    pointing_up = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and field.concrete and field.related_model and not isinstance(field.related_model, str)
        if (own := room_of(model._meta.app_config.name)) is not None
        and (other := room_of(field.related_model._meta.app_config.name)) is not None
        and own != other
        and layers[other] <= layers[own]
    ]

    assert pointing_up == []
