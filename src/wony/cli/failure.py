"""What is said when something went wrong: two lines and an exit code; a traceback only with `--debug`.

Every text passes the redactor first and the screen's sanitizer after it, so that neither a key nor an escape
sequence reaches the terminal inside an error.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback

from wony.cli.call import Call
from wony.errors import WonyError
from wony.redact import Redactor, password_of

UNEXPECTED = 1
INTERRUPTED = 130
_NO_ROOM = frozenset((errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT))
_KEY_ENDINGS = ("_API_KEY", "_PASSWORD", "_TOKEN", "_SECRET")


def failed(error: BaseException, call: Call) -> int:
    """Tell the person of `error`, once, and return the exit code it ends with."""
    if isinstance(error, BrokenPipeError):
        return _silenced()
    redactor = _redactor(call)
    if call.debug and not isinstance(error, SystemExit):
        call.screen.note(redactor.redact("".join(traceback.format_exception(error))).rstrip(), style="")
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else UNEXPECTED
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    code, text = _told(error, call)
    try:
        call.screen.error(redactor.redact(text))
    except OSError:  # the terminal is gone, or full; there is nobody left to tell
        return _silenced(code)
    return code


def _told(error: BaseException, call: Call) -> tuple[int, str]:
    if isinstance(error, WonyError):
        return error.exit_code, call.say(error.id, **error.params)
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        _silenced()
        return UNEXPECTED, call.say("cli.output_failed", reason=os.strerror(error.errno or 0))
    if isinstance(error, MemoryError):
        return UNEXPECTED, call.say("cli.no_memory")
    return UNEXPECTED, call.say("cli.unexpected", what=f"{type(error).__name__}: {error}"[:300])


def _redactor(call: Call) -> Redactor:
    """Return a redactor that knows every secret read so far, and those that the environment holds."""
    redactor = Redactor(call.secrets)
    for name, value in call.environment.items():
        if name.endswith(_KEY_ENDINGS):
            redactor.register(value)
        if password := password_of(value) if "@" in value else "":
            redactor.register(password)
    return redactor


def _silenced(code: int = UNEXPECTED) -> int:
    """Let what is still buffered for the closed pipe go nowhere: flushing it at exit would be loud."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # no real file is behind it: nothing to flush
        pass
    return code
