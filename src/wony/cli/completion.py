"""Shell completion: the script for each shell, and the answers it asks for with every press of Tab.

The script is small and asks `wony __complete`; what can be completed is read from the declarations, so it is
never behind.  Whatever goes wrong, the answer is nothing: a shell's line is no place for errors.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wony.app import App
from wony.cli.call import Call
from wony.cli.command_options import CompletionOptions
from wony.cli.commands import ROOT
from wony.cli.declare import Command, Group, Parameter, parameters
from wony.cli.loop import run
from wony.cli.sanitize import sanitize
from wony.cli.screen import Screen
from wony.cli.start import current_folder
from wony.cli.tool_lines import tool_word
from wony.config import setting_names
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.settings_sources import load

_MOST_SESSIONS = 50

_SCRIPTS: Mapping[str, str] = {
    "bash": """\
_wony() {
    local word line
    COMPREPLY=()
    word="${COMP_WORDS[COMP_CWORD]}"
    while IFS=$'\\t' read -r line _; do
        if [[ $line == : ]]; then
            COMPREPLY+=($(compgen -f -- "$word"))
        elif [[ -n $line ]]; then
            COMPREPLY+=("$line")
        fi
    done < <(wony __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o filenames -F _wony wony
""",
    "zsh": """\
#compdef wony
_wony() {
    local -a found
    local line files
    while IFS=$'\\t' read -r name about; do
        if [[ $name == : ]]; then
            files=1
        elif [[ -n $name ]]; then
            found+=("${name//:/\\\\:}${about:+:$about}")
        fi
    done < <(wony __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    (( ${#found} )) && _describe wony found
    [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _wony ]]; then _wony "$@"; else compdef _wony wony; fi
""",
    "fish": """\
function __wony_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (wony __complete $words[2..-1] 2>/dev/null)
        if test "$line" = ":"
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c wony -f -a '(__wony_complete)'
""",
}


class Candidate(NamedTuple):
    """A word that could stand at the cursor, and what it is.  The word `:` asks for the names of files."""

    word: str
    about: str = ""


_FILES = Candidate(":")


async def completion(options: CompletionOptions, _app: App, screen: Screen, _say: Catalogue) -> int:
    """Print the script for a shell."""
    script = _SCRIPTS.get(options.shell.lower())
    if script is None:
        raise UsageError("cli.not_a_choice", name="SHELL", choices=", ".join(_SCRIPTS))
    screen.emit(script)
    return 0


def answer(words: Sequence[str], call: Call) -> int:
    """Print the candidates for the last of `words`, one a line, as `word<TAB>about`."""
    try:
        found = candidates(words, call)
    except Exception:  # see above
        return 0
    for candidate in found:
        about = " ".join(sanitize(candidate.about).split())
        sys.stdout.write(f"{candidate.word}\t{about}\n" if about else f"{candidate.word}\n")
    return 0


def candidates(words: Sequence[str], call: Call) -> Sequence[Candidate]:
    """Return what may stand where the last of `words` stands, given those before it."""
    *before, current = words or [""]
    member: Command | Group = ROOT
    while isinstance(member, Group):
        found = member.find(before[0]) if before else None
        if found is None:
            break
        member, before = found, before[1:]
    if isinstance(member, Group):
        if before:
            return ()
        offered = [Candidate(each.name, call.say(each.help).partition("\n")[0]) for each in member.commands]
        default = member.find(member.default)
        flags = _flags(default, call) if isinstance(default, Command) and current.startswith("-") else []
        return _beginning(current, [*offered, *flags])
    return _beginning(current, _of_command(member, before, current, call))


def _of_command(command: Command, before: Sequence[str], current: str, call: Call) -> Sequence[Candidate]:
    declared = parameters(command.options)
    by_flag = {flag: parameter for parameter in declared for flag in parameter.flags}
    last = by_flag.get(before[-1]) if before else None
    if last is not None and last.kind != "flag":
        return _values(last, call)
    if current.startswith("-"):
        return _flags(command, call)
    taken = _count_words(before, by_flag)
    positional = [parameter for parameter in declared if not parameter.flags]
    if not positional:
        return _flags(command, call)
    place = positional[min(taken, len(positional) - 1)]
    return _values(place, call) if place.many or taken < len(positional) else ()


def _count_words(before: Sequence[str], by_flag: Mapping[str, Parameter]) -> int:
    count = 0
    rest = iter(before)
    for word in rest:
        parameter = by_flag.get(word)
        if parameter is not None and parameter.kind != "flag":
            next(rest, None)
        elif not word.startswith("-"):
            count += 1
    return count


def _flags(command: Command, call: Call) -> list[Candidate]:
    return [
        Candidate(max(parameter.flags, key=len), call.say(parameter.help))
        for parameter in parameters(command.options)
        if parameter.flags
    ] + [Candidate("--help", call.say("option.help"))]


def _values(parameter: Parameter, call: Call) -> Sequence[Candidate]:
    if parameter.choices:
        return [Candidate(choice) for choice in parameter.choices]
    if parameter.completes == "setting":
        return [Candidate(name) for name in setting_names()]
    if parameter.completes == "file":
        return (_FILES,)
    if parameter.completes in ("session", "model", "prompt", "tool"):
        found: list[Candidate] = []
        run(_ask_app(parameter.completes, found, call))
        return found
    return [Candidate(shell) for shell in _SCRIPTS] if parameter.name == "shell" else ()


async def _ask_app(kind: str, found: list[Candidate], call: Call) -> int:
    settings = load({}, call.environment, current_folder())
    # Pressing Tab makes no database: templates are found without one.
    async with App(settings, private=kind in ("prompt", "tool")) as app:
        if kind == "model":
            found += [Candidate(model.name) for model in await app.backend().models()]
        elif kind == "prompt":
            found += [Candidate(name) for name in await (await app.prompts()).names() if _is_plain(name)]
        elif kind == "tool":
            found += [Candidate(name, tool_word(name, call.say)) for name in app.toolkit().names()]
        elif app.database().exists():
            for session in await (await app.sessions()).list(_MOST_SESSIONS):
                found.append(Candidate(session.id, session.name))
                if _is_plain(session.name):
                    found.append(Candidate(session.name, session.id))
    return 0


def _is_plain(name: str) -> bool:
    """A name with a control or a mark inside is better completed by its id."""
    return bool(name) and sanitize(name) == name and "\n" not in name and "\t" not in name


def _beginning(current: str, found: Sequence[Candidate]) -> Sequence[Candidate]:
    return [each for each in found if each is _FILES or each.word.startswith(current)]
