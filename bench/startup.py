"""How long wony takes to say its version and its help.

python bench/startup.py --llm ~/peers/bin/llm
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from measure import Run, Target, in_turns, machine, middle, ratio, table, targets, to_pipe
from programs import options, programs


def main() -> None:
    """Measure and print."""
    arguments = options(__doc__).parse_args()
    print(f"# Start-up\n\n{machine()}; medians of {arguments.runs}\n")
    with programs(arguments, "llm") as have:
        python = have.python("python -c pass", "-c", "pass")
        version = in_turns([python, have.wony("--version"), *have.llm("--version")], arguments.runs, to_pipe)
        help_ = in_turns([have.wony("--help"), *have.llm("--help")], arguments.runs, to_pipe)
    rows = [*_rows(version, "--version"), *_rows(help_, "--help")]
    table(["", "wall, ms", "CPU, ms"], rows)
    wony, other = middle(version.get("wony")), middle(version.get(python.name))
    told, others = middle(help_.get("wony")), middle(help_.get("llm"))
    targets(
        [
            Target("`wony --version`, by `python -c pass`", 1.5, ratio(wony, other)),
            Target("`wony --help`, by `llm --help`", 0.25, ratio(told, others)),
        ]
    )


def _rows(results: Mapping[str, Sequence[Run]], flag: str) -> list[list[str]]:
    rows = []
    for name, runs in results.items():
        run = middle(runs)
        assert run is not None
        called = name if " " in name else f"{name} {flag}"
        rows.append([f"`{called}`", f"{run.wall * 1000:.0f}", f"{run.cpu * 1000:.0f}"])
    return rows


if __name__ == "__main__":
    main()
