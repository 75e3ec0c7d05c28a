"""What every part of the environment has: where its files lie, how lists are written, and whether people use it."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# No field of the class: it says where files of settings lie, so it is needed before there are any.
STATE_DIR = Path(os.environ.get("HAAT_STATE_DIR") or BASE_DIR / ".haat")
# Tests read nobody's files: a developer's settings must not decide what passes.
ENV_FILES = (
    ()
    if os.environ.get("HAAT_ENVIRONMENT") == "test"
    else (STATE_DIR / "secrets.env", STATE_DIR / "services.env", BASE_DIR / ".env")
)

CommaSeparated = Annotated[tuple[str, ...], NoDecode]
# Lists that are written with commas.
LISTS = {
    "allowed_hosts",
    "basemap_origins",
    "cors_origins",
    "csrf_trusted_origins",
    "push_hosts",
    "trusted_proxies",
}


class Part(BaseSettings):
    """One idea's settings; `config.environment` puts all of them together."""

    model_config = SettingsConfigDict(
        env_prefix="HAAT_",
        env_file=ENV_FILES,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # What is refused may hold a password.
        hide_input_in_errors=True,
    )

    environment: Literal["development", "test", "staging", "production"] = "development"

    @property
    def is_deployed(self) -> bool:
        """Whether real people use it: staging and production run under the same safeguards."""
        return self.environment in {"staging", "production"}

    @model_validator(mode="before")
    @classmethod
    def split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        """Read `a,b` as two entries: lists are easier to write that way in a shell than as JSON."""
        return {
            name: tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str) and name in LISTS
            else value
            for name, value in values.items()
        }
