"""Serves a GGUF file over HTTP on a free port, until its standard input is closed.

    python engine_server.py MODEL [KEY]

A process of its own, so that the engine's HTTP server is met as any other program's.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def engine_server(model: Path, key: str = "") -> Iterator[str]:
    """Run this file as a child and give the server's base URL."""
    command = [sys.executable, __file__, str(model), key]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            yield child.stdout.readline().strip() + "/v1"
        finally:
            child.stdin.close()


def main() -> None:
    """Serve."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.model_alias = {"tiny"}
    params.api_keys = [sys.argv[2]] if sys.argv[2] else []
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 2048
    params.n_parallel = 1
    params.n_predict = 512
    params.sampling.temp = 0.0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.cache_ram_mib = 64
    params.fit_params = params.warmup = params.ui = False
    params.verbosity = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
