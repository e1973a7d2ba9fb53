"""How long `wony ask` takes from the start of the process to its end, by the length of the answer.

    python bench/ask.py --llm ~/peers/bin/llm --sgpt ~/peers/bin/sgpt --codex ~/peers/bin/codex

To a pipe it is compared with a bare httpx2 loop over the same bytes; to a terminal, where it renders
Markdown, with itself (is it linear?) and with sgpt, which is stopped at `--limit`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from measure import (
    Run,
    Server,
    Target,
    in_turns,
    machine,
    middle,
    ratio,
    table,
    targets,
    to_pipe,
    to_terminal,
)
from programs import Programs, options, programs

LENGTHS = (1, 500, 5_000, 20_000)
WONY, BARE, LLM, CODEX, SGPT = "wony", "bare httpx2 loop", "llm", "codex", "sgpt with Markdown"

Results = dict[str, dict[int, Run]]
"""By program and length of the answer."""


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument(
        "--limit", type=float, default=60.0, help="seconds until sgpt is stopped (default: 60)"
    )
    arguments = parser.parse_args()
    print(f"# One question, one answer\n\n{machine()}; medians of {arguments.runs}\n")
    with programs(arguments, "llm", "codex", "sgpt") as have:
        piped = _to_pipe(have, arguments.runs)
        _print("To a pipe", piped)
        drawn = _to_terminal(have, arguments.runs, arguments.limit)
        _print("To a terminal", drawn)
    targets([*_pipe_targets(piped), *_terminal_targets(drawn)])


def _to_pipe(have: Programs, runs: int) -> Results:
    results: Results = {}
    for length in LENGTHS:
        with Server(length) as server:
            url = server.url
            wony = have.wony("ask", "hello", url=url)
            several = [wony, have.bare(url), *have.llm_ask(url), *have.codex_ask(url)]
            _keep(results, length, in_turns(several, runs, to_pipe))
    return results


def _to_terminal(have: Programs, runs: int, limit: float) -> Results:
    results: Results = {}
    for length in LENGTHS:
        with Server(length) as server:
            url = server.url
            wony = have.wony("ask", "hello", url=url)
            several = [wony, have.bare(url), *have.codex_ask(url)]
            _keep(results, length, in_turns(several, runs, to_terminal))
            # Once is enough for what takes a minute.
            slow = in_turns(have.sgpt_ask(url), 1, partial(to_terminal, limit=limit), uncounted=length <= 500)
            _keep(results, length, slow)
    return results


def _keep(results: Results, length: int, measured: dict[str, list[Run]]) -> None:
    for name, runs in measured.items():
        if (run := middle(runs)) is not None:
            results.setdefault(name, {})[length] = run


def _print(title: str, results: Results) -> None:
    print(
        f"## {title}\n\nSeconds from start to end by tokens of the answer; at the right, for the longest:\n"
    )
    header = ["", *(f"{length:,}" for length in LENGTHS), "CPU", "MB", "bytes a token"]
    table(header, (_row(name, by_length) for name, by_length in results.items()))


def _row(name: str, by_length: dict[int, Run]) -> Sequence[str]:
    walls = [_wall(by_length.get(length)) for length in LENGTHS]
    length, last = max(by_length.items())
    return [name, *walls, f"{last.cpu:.2f}", f"{last.megabytes:.0f}", f"{last.written / length:.0f}"]


def _wall(run: Run | None) -> str:
    return f"{'' if run.finished else '>'}{run.wall:.3f}" if run else "-"


def _pipe_targets(results: Results) -> Iterable[Target]:
    shortest, longest = LENGTHS[0], LENGTHS[-1]

    def by(yardstick: str, length: int) -> float | None:
        return ratio(results.get(WONY, {}).get(length), results.get(yardstick, {}).get(length))

    yield Target("one token to a pipe, by llm", 0.35, by(LLM, shortest))
    yield Target("one token to a pipe, by codex", 1.0, by(CODEX, shortest))
    yield Target(f"{longest:,} tokens to a pipe, by the bare loop", 1.4, by(BARE, longest))


def _terminal_targets(results: Results) -> Iterable[Target]:
    wony = results.get(WONY, {})
    longest = LENGTHS[-1]
    yield Target("20,000 tokens to a terminal, by 5,000", 4.6, ratio(wony.get(20_000), wony.get(5_000)))
    slow = results.get(SGPT, {}).get(longest)
    bound = "<" if slow and not slow.finished else ""
    promise = f"{longest:,} tokens to a terminal, by sgpt with Markdown"
    yield Target(promise, 0.1, ratio(wony.get(longest), slow), bound=bound)


if __name__ == "__main__":
    main()
