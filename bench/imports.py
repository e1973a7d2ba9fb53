"""Where the start of `wony ask` goes: the modules that it imports, by package, in milliseconds.

python bench/imports.py

Python's own account (`-X importtime`) adds a little to each module, so the sum is an upper bound.  What is
not import is the interpreter's start and end, the database, and two requests to a server on this machine.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from measure import Failed, Program, Server, in_turns, machine, median, middle, table, to_pipe
from programs import options, programs

_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")
_TOP = 14


def main() -> None:
    """Measure and print."""
    arguments = options(__doc__).parse_args()
    print(f"# Imports of `wony ask`\n\n{machine()}; medians of {arguments.runs}\n")
    with programs(arguments) as have, Server(1) as server:
        wony = have.wony("ask", "hello", url=server.url)
        python = have.python("`python -c pass`", "-c", "pass")
        alone = middle(in_turns([python], arguments.runs, to_pipe)[python.name])
        phases = in_turns([wony], arguments.runs, lambda one: _phases(one, server)).get("wony", [])
        told = Program(
            "importtime", [sys.executable, "-X", "importtime", "-m", "wony", "ask", "hello"], wony.environment
        )
        runs = in_turns([told], arguments.runs, _imported).get(told.name, [])
    costs = _medians(runs)
    packages = Counter[str]()
    counted = Counter[str]()
    for module, cost in costs.items():
        package = _package(module)
        packages[package] += cost
        counted[package] += 1
    rows = [[name, f"{cost / 1000:.1f}", str(counted[name])] for name, cost in packages.most_common(_TOP)]
    table(
        ["package", "ms", "modules"], [*rows, ["all", f"{sum(costs.values()) / 1000:.1f}", str(len(costs))]]
    )
    if alone and phases:
        print(f"Start to end of {python.name}: {alone.wall * 1000:.0f} ms")
        print(f"Start of `wony ask` to the arrival of the question: {median(a for a, _ in phases):.0f} ms")
        print(f"From there to the end, with an answer of one token: {median(b for _, b in phases):.0f} ms")


def _phases(program: Program, server: Server) -> tuple[float, float]:
    """Return the milliseconds until the question has arrived at the server, and from there to the end."""
    started = time.monotonic()
    run = to_pipe(program)
    arrived = server.asked_at()[-1] - started
    return arrived * 1000, (run.wall - arrived) * 1000


def _imported(program: Program) -> Mapping[str, int]:
    """Return the microseconds of each module that one run imports."""
    done = subprocess.run(
        program.argv, env=dict(program.environment), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise Failed(f"wony ended with {done.returncode}: {done.stderr[-2000:]}")
    return {module: int(cost) for cost, module in _LINE.findall(done.stderr)}


def _medians(runs: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    return {module: round(median(run.get(module, 0) for run in runs)) for module in (runs[0] if runs else ())}


def _package(module: str) -> str:
    """Return the installed package that a module belongs to; the standard library is one."""
    top = module.partition(".")[0]
    if top == "asyncio":
        return top
    return "other standard library" if top in sys.stdlib_module_names else top


if __name__ == "__main__":
    main()
