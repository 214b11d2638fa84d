"""``passport completion``: a script that completes verbs, their parts, options and file names in a shell.

The words come from the parsers themselves, so the script of a version knows what that version takes.
"""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from typing import Final

from passport.cli import options
from passport.cli.output import terminal
from passport.cli.verbs import VERBS, load

SHELLS: Final = ("bash", "zsh", "fish")
_NO_VERBS: Final = ("help", "version")

_BASH: Final = """\
# passport: completion for bash. Put this line into ~/.bashrc:  eval "$(passport completion bash)"
_passport() {
  local current="${COMP_WORDS[COMP_CWORD]}" line="" word words
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ "$word" == -* ]] || line="$line $word"
  done
  case "$line" in
%s
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ "$current" != -* && ${#COMPREPLY[@]} -eq 0 ]]; then
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _passport passport
"""
_ZSH: Final = """\
# passport: completion for zsh. Put this line into ~/.zshrc:  eval "$(passport completion zsh)"
_passport() {
  local line="" word
  local -a words_here
  for word in ${words[2,CURRENT-1]}; do
    [[ "$word" == -* ]] || line="$line $word"
  done
  case "$line" in
%s
    *) words_here=() ;;
  esac
  compadd -a words_here
  _files
}
compdef _passport passport
"""


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")


def run(args: Namespace) -> int:
    """Print the script."""
    terminal.say(script(args.shell))
    return 0


def script(shell: str) -> str:
    """The completion of one shell; ``shell`` is one of ``SHELLS``."""
    words = dict(_words())
    if shell == "fish":
        return "\n".join(_fish(words))
    opening, closing = ('words="', '"') if shell == "bash" else ("words_here=(", ")")
    cases = [
        f'    "{pattern}"{tail}) {opening}{" ".join(endings)}{closing} ;;'
        for path, endings in sorted(words.items(), key=lambda one: -len(one[0]))
        for pattern, tail in [(" " + " ".join(path) if path else "", "*" if path else "")]
    ]
    return (_BASH if shell == "bash" else _ZSH) % "\n".join(cases)


def _words() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Each path of verbs (none, ``keys``, ``keys rotate``) with what may follow it."""
    yield (), [*VERBS, *_NO_VERBS]
    for name in VERBS:
        parser = options.Parser(prog=f"passport {name}")
        load(name).configure(parser)
        yield from _below((name,), parser)


def _below(path: tuple[str, ...], parser: ArgumentParser) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Each path of verbs from here with the options, actions and choices that may follow it, depth first."""
    endings: list[str] = []
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to list them
        endings += [word for word in action.option_strings if word.startswith("--")]
        if isinstance(action, _SubParsersAction):
            endings += list(action.choices)
            for name, below in action.choices.items():
                yield from _below((*path, name), below)
        elif not action.option_strings and action.choices is not None:
            endings += [str(choice) for choice in action.choices]
    yield path, endings


def _fish(words: dict[tuple[str, ...], list[str]]) -> Iterator[str]:
    """The script for fish: one line for each word that may follow a path of verbs."""
    yield "# passport: completion for fish. Save as ~/.config/fish/completions/passport.fish"
    for path, endings in words.items():
        seen = "; and ".join(f"__fish_seen_subcommand_from {name}" for name in path)
        condition = seen or "__fish_use_subcommand"
        for word in endings:
            kind = f"-l {word[2:]}" if word.startswith("--") else f"-a {word}"
            yield f"complete -c passport -n '{condition}' {kind}"
