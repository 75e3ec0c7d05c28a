"""`python -m deploy.container.healthy PORT`: whether the server in this container answers `/healthz`."""

import http.client
import os
import sys

TIMEOUT_S = 4


def main(port: int) -> int:
    """The exit status for Docker: 0 healthy, 1 not.

    The question carries a name that Django answers to, for it turns away the rest.
    """
    host = os.environ.get("HAAT_ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz", headers={"Host": host.removeprefix(".")})
        return 0 if connection.getresponse().status == http.HTTPStatus.OK else 1
    except (OSError, http.client.HTTPException) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
