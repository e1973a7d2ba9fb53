"""`python -m wony`, and the console script.  The version is answered before anything else is imported."""

from __future__ import annotations

import gc
import sys

_COLLECT_AFTER = 20_000
"""New objects until garbage is looked for.  Nearly all that a start makes is modules, which stay: at Python's
own 700, looking through them again and again took a sixth of `wony ask`."""


def main() -> int:
    """Run wony with the process's arguments and return its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from wony import __version__

        print(f"wony {__version__}")
        return 0
    gc.set_threshold(_COLLECT_AFTER)
    from wony.cli.main import main as run

    code = run(sys.argv[1:])
    gc.freeze()  # the process ends: what is left goes with it, and need not be searched
    return code


if __name__ == "__main__":
    sys.exit(main())
