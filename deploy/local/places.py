"""Where things lie: the checkout, what is installed into it, and the state of one running stack."""

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = CHECKOUT / "node_modules"
BUILD = CHECKOUT / "build"
DEFAULT_STATE = CHECKOUT / ".haat"
STATIC_ROOT = DEFAULT_STATE / "static"
SETUP = DEFAULT_STATE / "setup"  # locks and the log of what is installed, shared by every stack of this checkout
MODELS = SETUP / "models"


@dataclass(frozen=True)
class State:
    """The folder of one stack: its data, addresses, configuration and logs."""

    root: Path

    @classmethod
    def chosen(cls) -> "State":
        """The folder named by `HAAT_STATE_DIR`, or `.haat` in the checkout."""
        return cls(Path(os.environ.get("HAAT_STATE_DIR") or DEFAULT_STATE).absolute())

    @property
    def logs(self) -> Path:
        """One file a program, rotated."""
        return self.root / "logs"

    @property
    def config(self) -> Path:
        """Configuration written anew at each start."""
        return self.root / "config"

    @property
    def postgres(self) -> Path:
        """The database cluster's folder, or a link to it where its account cannot reach this one."""
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        """The append-only file."""
        return self.root / "redis"

    @property
    def nginx(self) -> Path:
        """Request bodies on their way and cached tiles."""
        return self.root / "nginx"

    @property
    def mail(self) -> Path:
        """What was mailed, one file a mail, while no server is named."""
        return self.root / "mail"

    @property
    def sms(self) -> Path:
        """What was sent as text messages, one file each, while no gateway is named."""
        return self.root / "sms"

    @property
    def ports(self) -> Path:
        """The ports of the last run, taken again where they are still free."""
        return self.root / "ports.json"

    @property
    def secrets_env(self) -> Path:
        """Generated secrets; `config/environment.py` reads them."""
        return self.root / "secrets.env"

    @property
    def services_env(self) -> Path:
        """Addresses of the private services; `config/environment.py` reads them."""
        return self.root / "services.env"

    @property
    def run_json(self) -> Path:
        """The addresses of the running stack, for people and scripts; gone when it is down."""
        return self.root / "run.json"

    @property
    def seeded(self) -> Path:
        """Exists once the demo market has been loaded."""
        return self.root / "seeded"

    def create(self) -> None:
        """Make the folders. Others may pass through the root, where the database's account has its own folder."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o711)
        for folder in (self.logs, self.config, self.redis, self.nginx, self.mail, self.sms):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)


def write_private(path: Path, text: str) -> None:
    """Replace a file in one move, readable by its owner alone: it may hold a password."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
