"""A private nginx, the one address browsers see. What it does is in `deploy/nginx/`; here is only where."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.local import accounts
from deploy.local.packages import program
from deploy.local.places import CHECKOUT, write_private
from deploy.local.ports import HOST

SHARED = CHECKOUT / "deploy" / "nginx"
MIME_TYPES = Path("/etc/nginx/mime.types")

# One process without a master: a master killed with -9 would leave its workers behind, holding the port.
TEMPLATE = """\
daemon off;
master_process off;
pid "{folder}/nginx.pid";
error_log stderr crit;
events {{
    worker_connections 16384; # a socket takes two
}}
http {{
    include "{mime_types}";
    include http.conf;
    access_log off;
    client_body_temp_path "{folder}/body";
    proxy_temp_path "{folder}/proxy";
    fastcgi_temp_path "{folder}/fastcgi";
    uwsgi_temp_path "{folder}/uwsgi";
    scgi_temp_path "{folder}/scgi";
    proxy_cache_path "{folder}/tiles" keys_zone=tiles:1m max_size=256m inactive=1d use_temp_path=off;
    map "" $haat_scheme {{
        default $scheme;
    }}
    map "" $haat_media {{
        default "{media}";
    }}
    upstream web {{
        server {host}:{app};
        keepalive 16;
    }}
    upstream live {{
        server {host}:{live};
        keepalive 4;
    }}
    server {{
        listen {host}:{web};
        include server.conf;
    }}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """One server in front of web and live."""

    folder: Path
    config: Path
    ports: dict[str, int]

    @property
    def url(self) -> str:
        """The address for browsers."""
        return f"http://{HOST}:{self.ports['web']}"

    @property
    def media(self) -> Path:
        """Uploaded files, where web puts them: `HAAT_MEDIA_ROOT` as exported, else below the state folder."""
        return Path(os.environ.get("HAAT_MEDIA_ROOT") or self.folder.parent / "media").absolute()

    def command(self) -> list[str]:
        """The server in the foreground."""
        return accounts.bound_to_parent(
            [program("nginx") or "nginx", "-p", self.folder, "-e", "stderr", "-c", self.config]
        )

    def configure(self) -> None:
        """Write the configuration beside copies of the shared parts, which nginx looks for there.

        The cache of tiles starts empty, for nobody knows that it is of today's data.
        """
        shutil.rmtree(self.folder / "tiles", ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        for shared in SHARED.glob("*.conf"):
            shutil.copyfile(shared, self.config.parent / shared.name)
        text = TEMPLATE.format(folder=self.folder, mime_types=MIME_TYPES, media=self.media, host=HOST, **self.ports)
        write_private(self.config, text)
