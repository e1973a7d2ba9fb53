"""`python -m wony`, and the console script.  The version is answered before anything else is imported."""

from __future__ import annotations

import sys


def main() -> int:
    """Run wony with the process's arguments and return its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from wony import __version__

        print(f"wony {__version__}")
        return 0
    from wony.cli.main import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
