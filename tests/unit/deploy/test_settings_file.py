"""`.env.example` and docker-compose.yaml against the one class that reads the environment."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.environment import Environment
from deploy.local.places import CHECKOUT

EXAMPLE = CHECKOUT / ".env.example"
COMPOSE = CHECKOUT / "docker-compose.yaml"
SETTINGS = {f"HAAT_{name.upper()}" for name in Environment.model_fields}
REQUIRED = {f"HAAT_{name.upper()}" for name, field in Environment.model_fields.items() if field.is_required()}
HAATS_OWN = ("web", "live", "worker", "beat", "migrate", "seed")
# In a container these are the image's business, or nobody's.
NOT_FOR_OPERATORS = {"HAAT_DEBUG", "HAAT_STATIC_ROOT", "HAAT_MODELS_ROOT", "HAAT_SERVES_REQUESTS", "HAAT_ACTS_AS_OWNER"}
# What changes tables and gives rights; nobody else hears of their owner.
OWNERS = ("migrate", "seed")
FOR_OWNERS = {"HAAT_DATABASE_OWNER_URL", "HAAT_DATABASE_READER_URL"}
# What development has a default for.
REQUIRED_WHEN_DEPLOYED = {"HAAT_ALLOWED_HOSTS", "HAAT_EMAIL_URL", "HAAT_EMAIL_FROM", "HAAT_SMS_GATEWAY"}
# Without these Docker does not start; without the others Haat itself does not.
ASKED_BY_COMPOSE = {
    "HAAT_SECRET_KEY": "k" * 50,
    "HAAT_ENCRYPTION_KEYS": "first:" + "A" * 43 + "=",
    "HAAT_BLIND_INDEX_KEY": "B" * 64,
    "HAAT_ALLOWED_HOSTS": "haat.example",
    "POSTGRES_PASSWORD": "d" * 20,
    "POSTGRES_APPLICATION_PASSWORD": "a" * 20,
    "REDIS_PASSWORD": "r" * 20,
}
GIVEN = ASKED_BY_COMPOSE | {
    "HAAT_EMAIL_URL": "smtps://haat:m@mail.example",
    "HAAT_EMAIL_FROM": "Haat <no-reply@haat.example>",
    "HAAT_SMS_GATEWAY": "off",
}


def example() -> dict[str, str]:
    lines = EXAMPLE.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def interpolated(given: dict[str, str]) -> dict[str, Any]:
    """The compose file as Docker would read it, for the two forms of variables that it uses."""

    def value(match: re.Match[str]) -> str:
        name, operator, rest = match.groups()
        assert given.get(name) or operator == ":-", f"{name} is required: {rest}"
        return given.get(name) or str(rest)

    def fill(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: fill(child) for key, child in node.items()}
        if isinstance(node, list):
            return [fill(child) for child in node]
        return re.sub(r"\$\{(\w+)(:[-?])([^}]*)\}", value, node) if isinstance(node, str) else node

    found: dict[str, Any] = fill(yaml.safe_load(COMPOSE.read_text()))
    return found


def test_example_names_every_setting_and_invents_none() -> None:
    assert {name for name in example() if name.startswith("HAAT_")} == SETTINGS


def test_example_gives_the_defaults_that_hold() -> None:
    defaults = Environment.model_construct()

    for name, told in example().items():
        field = name.removeprefix("HAAT_").lower()
        if name in SETTINGS and told:
            default = getattr(defaults, field)
            assert told.lower() == (
                ",".join(default) if isinstance(default, tuple) else str(default).rstrip("/").lower()
            )


def test_example_explains_every_setting() -> None:
    paragraphs = EXAMPLE.read_text().split("\n\n")

    for paragraph in paragraphs[1:]:
        assert paragraph.startswith("#"), f"nothing is said about {paragraph}"


def test_example_marks_what_is_required() -> None:
    marked = {
        name
        for paragraph in EXAMPLE.read_text().split("\n\n")
        if "REQUIRED when deployed" in paragraph
        for name in re.findall(r"^(\w+)=", paragraph, re.MULTILINE)
    }

    assert marked == REQUIRED | REQUIRED_WHEN_DEPLOYED


def test_example_reveals_no_secret() -> None:
    secret = [name for name in example() if re.search(r"KEY|TOKEN|PASSWORD|(EMAIL|DATABASE|REDIS|CACHE)_URL", name)]

    assert {example()[name] for name in secret} == {""}


def test_compose_reads_only_what_the_example_explains() -> None:
    assert set(re.findall(r"\$\{(\w+)", COMPOSE.read_text())) <= set(example())


def test_compose_passes_on_every_setting() -> None:
    services = interpolated(GIVEN)["services"]

    for name in HAATS_OWN:
        hidden = NOT_FOR_OPERATORS if name in OWNERS else NOT_FOR_OPERATORS | FOR_OWNERS
        assert set(services[name]["environment"]) == SETTINGS - hidden


@pytest.mark.parametrize("service", HAATS_OWN)
def test_settings_accept_what_compose_passes_on(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS & set(os.environ):
        monkeypatch.delenv(name)
    for name, value in interpolated(GIVEN)["services"][service]["environment"].items():
        monkeypatch.setenv(name, str(value))

    settings = Environment(_env_file=None)

    assert settings.is_deployed
    assert settings.database_parameters()["HOST"] == "postgres"
    assert settings.redis_url.host == "redis"
    assert settings.cache_address().startswith("redis://:")
    assert settings.cache_address() != str(settings.redis_url)


@pytest.mark.parametrize("missing", ASKED_BY_COMPOSE)
def test_compose_does_not_start_without_what_is_required(missing: str) -> None:
    with pytest.raises(AssertionError, match=missing):
        interpolated(GIVEN | {missing: ""})


def test_only_nginx_is_reachable_and_only_on_this_machine() -> None:
    services = interpolated(GIVEN)["services"]

    published = {name: service["ports"] for name, service in services.items() if "ports" in service}

    assert published == {"nginx": ["127.0.0.1:8080:80"]}


def test_servers_believe_nginx_alone() -> None:
    compose = interpolated(GIVEN)

    nginx = compose["services"]["nginx"]["networks"]

    assert nginx == {"edge": {"ipv4_address": compose["services"]["web"]["environment"]["HAAT_TRUSTED_PROXIES"]}}


def test_every_service_is_bounded_and_watched() -> None:
    services = interpolated(GIVEN)["services"]

    for name, service in services.items():
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}, name
        assert service["healthcheck"], name
        assert service["restart"], name


def test_files_that_compose_names_are_there_and_reach_the_image() -> None:
    compose = interpolated(GIVEN)
    volumes = [volume for service in compose["services"].values() for volume in service.get("volumes", [])]

    mounted = [CHECKOUT / volume.split(":")[0] for volume in volumes if volume.startswith("./")]
    built = CHECKOUT / compose["services"]["web"]["build"]["dockerfile"]

    assert len(mounted) == 6
    assert all(path.is_file() for path in [*mounted, built])
    assert {volume.split(":")[0] for volume in volumes if not volume.startswith("./")} == set(compose["volumes"])


def test_image_holds_every_room_and_no_secrets() -> None:
    lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
    rooms = {path.parent.name for path in CHECKOUT.glob("[!.]*/apps.py")} | {"config", "marketplace"}

    assert "*" in lines
    assert {f"!{room}" for room in rooms} <= set(lines)
    assert not any(line.startswith(("!.env", "!.haat", "!.git")) for line in lines)


def test_docker_accepts_the_compose_file(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if not docker:
        pytest.skip("there is no docker client here")
    if subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("the docker client has no compose plugin here")
    command = [
        docker,
        "compose",
        "--file",
        str(COMPOSE),
        "--env-file",
        "/dev/null",
        "--profile",
        "*",
        "config",
        "--quiet",
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **GIVEN}

    judged = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert judged.returncode == 0, judged.stderr
