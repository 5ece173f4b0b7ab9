"""`python -m portal.identity --config FILE`: serve the provider until the parent ends or SIGTERM comes."""

from __future__ import annotations

import argparse
import json
import os
import socket
from pathlib import Path

import uvicorn

from portal.catalogue import DATA_DIR, load_people
from portal.identity.app import create_provider
from portal.identity.config import ProviderConfig, read_config
from portal.processes import die_with_parent


class _Server(uvicorn.Server):
    """Tells by a file that it listens, and on which port."""

    def __init__(self, config: uvicorn.Config, ready_file: Path | None) -> None:
        super().__init__(config)
        self._ready_file = ready_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self._ready_file is None or not self.started:
            return
        port = self.servers[0].sockets[0].getsockname()[1]
        partial = self._ready_file.with_name(self._ready_file.name + ".part")
        partial.write_text(json.dumps({"pid": os.getpid(), "port": port}), encoding="utf-8")
        partial.replace(self._ready_file)


def make_server(config: ProviderConfig) -> uvicorn.Server:
    """The provider's server, not yet running."""
    people = load_people(config.people_dir or DATA_DIR)
    return _Server(
        uvicorn.Config(
            create_provider(config, people),
            host=config.host,
            port=config.port,
            ssl_certfile=config.certificate,
            ssl_keyfile=config.private_key,
            server_header=False,
            access_log=False,
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=1,
        ),
        config.ready_file,
    )


def serve(config: ProviderConfig) -> None:
    """Run the provider in this process."""
    make_server(config).run()


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="portal.identity", description="OpenID provider of the demonstration")
    parser.add_argument("--config", type=Path, required=True, help="JSON file, see portal/README.md")
    arguments = parser.parse_args()
    die_with_parent()
    serve(read_config(arguments.config))


if __name__ == "__main__":
    main()
