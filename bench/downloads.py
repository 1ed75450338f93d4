"""A large dump from the server, alone and behind nginx, beside nginx that sends the file: one run.

Each is asked by wrk for a file of 256 MiB on a few connections, in turns; the best of the rounds
counts. Given are megabytes a second and, for what doesn't shake with the machine, the processor
seconds of the servers for each gigabyte.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import peers, wrk
from bench.data import small
from bench.processes import Meter, Missing, Running, free_port, running
from graph.releases.manifest import write_manifest
from graph.releases.release import Release, open_release

#: Bytes of the dump that is asked for.
DUMP_BYTES = 256 * 1024**2
CONNECTIONS = (1, 4)
SECONDS = float(os.environ.get("PALMARES_BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("PALMARES_BENCH_ROUNDS", "3"))
FILE = "palmares.nq"

_NGINX = """
{user}
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    server {{
        listen 127.0.0.1:{port};
        location /dumps/ {{ alias {dumps}/; }}
        location / {{
            proxy_pass {upstream};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }}
        location /-/releases/ {{ internal; alias {releases}/; }}
    }}
}}
"""


def enlarge(release: Release) -> Release:
    """The release with one of its dumps as large as DUMP_BYTES: its own lines, again and again."""
    path = release.dumps_path / FILE
    data = path.read_bytes()
    data = (data * (DUMP_BYTES // len(data) + 1))[:DUMP_BYTES]
    path.write_bytes(data)
    manifest = dict(release.manifest)
    facts = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    manifest["dumps"] = [
        {**dump, **facts} if dump["file"] == FILE else dump for dump in manifest["dumps"]
    ]
    manifest["files"] = {**manifest["files"], f"dumps/{FILE}": facts}
    write_manifest(release.path, manifest)
    return open_release(release.path)


@contextmanager
def nginx(release: Release, folder: Path, upstream: str = "") -> Iterator[Running]:
    """nginx that sends the dumps itself, or, with an ``upstream``, what that tells it to."""
    program = peers.program("PALMARES_NGINX", "nginx")
    port, home = free_port(), Path(tempfile.mkdtemp(dir=folder))
    text = _NGINX.format(
        folder=home, port=port, dumps=release.dumps_path, releases=release.path.parent,
        upstream=upstream or "http://127.0.0.1:9", workers=peers.WORKERS,
        user="user root;" if os.getuid() == 0 else "",
    )  # fmt: skip
    if upstream:
        text = text.replace(f"location /dumps/ {{ alias {release.dumps_path}/; }}", "")
    (home / "nginx.conf").write_text(text)
    command = [program, "-p", str(home), "-e", str(home / "error.log"), "-c", "nginx.conf"]
    with running(command, port, home, f"/dumps/{FILE}") as server:
        yield server


def measure(server: Running, connections: int, *others: Running) -> tuple[float, float]:
    """Megabytes a second, and processor seconds for each gigabyte; raises Missing."""
    with ExitStack() as stack:
        meters = [stack.enter_context(Meter(each.pid)) for each in (server, *others)]
        load = wrk.run(server.address, [f"/dumps/{FILE}"], "*/*", connections, SECONDS)
    if load.failed:
        raise Missing(f"{load.failed} downloads failed")
    computed = sum(meter.seconds for meter in meters)
    return load.size / load.seconds / 1e6, computed / (load.size / 1e9)


def main() -> None:
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        release = enlarge(small(folder))
        alone = stack.enter_context(peers.ours(release, folder))
        behind = stack.enter_context(peers.ours(release, folder, "--accel", "/-/releases/"))
        floor = stack.enter_context(nginx(release, folder))
        front = stack.enter_context(nginx(release, folder, behind.address))
        servers = {"nginx": (floor,), "ours": (alone,), "ours behind nginx": (front, behind)}
        for connections in CONNECTIONS:
            best = dict.fromkeys(servers, (0.0, 0.0))
            for _ in range(ROUNDS):
                for name, running_servers in servers.items():
                    best[name] = max(
                        best[name], measure(running_servers[0], connections, *running_servers[1:])
                    )
            for name, (rate, computed) in best.items():
                ratios = rate / best["nginx"][0], computed / best["nginx"][1]
                print(
                    f"{connections} conn. {name:18} {rate:8.0f} MB/s ({ratios[0]:5.2f} of nginx) "
                    f"{computed:6.3f} s/GB ({ratios[1]:5.1f} of nginx)",
                    flush=True,
                )


if __name__ == "__main__":
    main()
