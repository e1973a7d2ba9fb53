"""What a thousand prompt templates cost: to list, to complete, to use one of them.

python bench/prompts.py

What counts is processor time: there is nothing to wait for but files that are in memory.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from measure import Program, Run, Target, in_turns, machine, middle, table, targets, to_pipe
from programs import Programs, options, programs
from wony.prompt_files.folder import PromptFolder
from wony.prompt_types import PromptTemplate, Variable
from wony.store.open import open_stores

_WORDS = "Answer in a few sentences, as $tone as you can.  어제 회의에서 정한 것을 정리해 주세요.\n" * 10
_COMMANDS: Mapping[str, Sequence[str]] = {
    "list": ("prompts", "list"),
    "complete": ("__complete", "prompts", "show", ""),
    "render": ("prompts", "render", "assistant"),
}
_PLACES = ("none", "in the folder", "in the database")


def main() -> None:
    """Measure and print."""
    parser = options(__doc__, runs=15)
    parser.add_argument("--templates", type=int, default=1000, help="how many there are (default: 1000)")
    arguments = parser.parse_args()
    print(f"# {arguments.templates} prompt templates\n\n{machine()}; medians of {arguments.runs}\n")
    with programs(arguments) as have:
        homes = {place: _home(have, place, arguments) for place in _PLACES}
        for name, words in _COMMANDS.items():
            called = [_in(have.wony(*words), place, homes[place]) for place in _PLACES]
            _tell(name, in_turns(called, arguments.runs, to_pipe))


def _in(program: Program, place: str, home: Path) -> Program:
    return replace(program, name=place, environment={**program.environment, "WONY_HOME": str(home)})


def _home(have: Programs, place: str, arguments: argparse.Namespace) -> Path:
    """Make a home with its templates in one place."""
    home = have.home / place.replace(" ", "-")
    home.mkdir(mode=0o700)
    count = 0 if place == "none" else arguments.templates
    asyncio.run(_fill(home, count, folder=place == "in the folder"))
    return home


async def _fill(home: Path, count: int, *, folder: bool) -> None:
    stores = await open_stores(home / "wony.db")
    place = PromptFolder(home / "prompts", "folder") if folder else stores.prompts
    for number in range(count):
        tone = Variable("tone", "How it sounds", "choice", "plain", ("plain", "formal"))
        about = f"Number {number} of many, for a listing"
        await place.save(PromptTemplate(f"template-{number:04}", _WORDS, about, (tone,)))
    await stores.close()


def _tell(name: str, results: Mapping[str, Sequence[Run]]) -> None:
    runs = {place: run for place in _PLACES if (run := middle(results.get(place)))}
    print(f"## {name}\n")
    rows = [[place, f"{run.wall * 1000:.0f}", f"{run.cpu * 1000:.0f}"] for place, run in runs.items()]
    table(["templates", "wall, ms", "CPU, ms"], rows)
    if none := runs.pop("none", None):
        targets(
            Target(f"{name}, {place}, CPU beyond none", 50.0, (run.cpu - none.cpu) * 1000, "ms")
            for place, run in runs.items()
        )


if __name__ == "__main__":
    main()
