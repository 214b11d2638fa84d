"""``passport policy show|check|explain``: a buyer's own demands, beyond the rules that hold for everybody."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from passport.belief import policy_source
from passport.cli import options
from passport.cli.output import languages, terminal
from passport.disk import files
from signing import jcs

if TYPE_CHECKING:
    from collections.abc import Callable

    from verify.policy import Policy


def configure(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=options.Parser
    )
    show = actions.add_parser("show", help="the ready-made policies, or the text of one to start from")
    show.add_argument("name", metavar="NAME", nargs="?", help="ready-made policy, or a file")
    check = actions.add_parser("check", help="check a policy file")
    check.add_argument("files", metavar="FILE", nargs="+", type=Path, help="policy file (.toml)")
    explain = actions.add_parser("explain", help="what a policy asks for, in sentences")
    explain.add_argument("name", metavar="FILE|NAME", nargs="?", help="policy; default: the default one")
    languages.add(explain)
    for action in (show, check, explain):
        options.add_json(action)


def run(args: Namespace) -> int:
    """Do the action."""
    actions = {"show": _show, "check": _check, "explain": _explain}
    return actions[args.action](args)


def _show(args: Namespace) -> int:
    """Print the ready-made policies by name, or one of them as the TOML it can be copied from."""
    if args.name is None:
        names = (policy_source.DEFAULT_NAME, *policy_source.READY_MADE)
        policies = {name: policy_source.named(name) for name in names}
        if args.json:
            terminal.say_bytes(jcs.canonical({name: one.policy.to_json() for name, one in policies.items()}))
            return 0
        for name, one in policies.items():
            terminal.say(f"{name:<15} {one.name}")
        terminal.note(
            "passport policy show NAME prints one to start from; policy explain NAME says what it asks."
        )
        return 0
    one = policy_source.named(args.name)
    if args.json:
        terminal.say_bytes(jcs.canonical(one.policy.to_json()))
    elif args.name == policy_source.DEFAULT_NAME:
        terminal.say('name = "Default"\nresponse = "required"')
    else:
        for line in policy_source.text(args.name).decode("utf-8-sig").splitlines():
            terminal.say(terminal.clean(line))
    return 0


def _check(args: Namespace) -> int:
    for path in args.files:
        one = policy_source.read_with_all_problems(files.read(path, limit=files.MAX_SMALL), str(path))
        if args.json:
            terminal.say_bytes(jcs.canonical({"file": str(path), "policy": one.policy.to_json()}))
        else:
            terminal.say(f"{path}: {terminal.quoted(one.name)} is in order.")
    return 0


def _explain(args: Namespace) -> int:
    one = policy_source.named(args.name)
    lang = languages.chosen(args)
    lines = sentences(one.policy, lang)
    if args.json:
        terminal.say_bytes(jcs.canonical({"policy": one.policy.to_json(), "sentences": [*lines]}))
        return 0
    terminal.say(terminal.quoted(one.name))
    for line in lines:
        terminal.say(f"  {line}")
    return 0


def _of_evidence(policy: "Policy", ask: Callable[..., str]) -> Iterator[str]:
    """What is wanted of a log, and of what was retired."""
    if policy.log != "any":
        days = policy.log_days
        yield ask("log_required" if days is None else "log_fresh", "policy.log", days=str(days))
    if policy.instruments != "any":
        yield ask(f"instruments_{policy.instruments}", "policy.instruments")


def sentences(policy: "Policy", lang: str) -> list[str]:
    """Put each demand of a policy into a sentence of the catalogue, with the verdict where it is not met.

    The first sentence says that a policy only adds demands; the others follow the order of its members, each
    only where the demand is on. Shares are decimal texts, times whole days.
    """
    from verify import messages
    from verify.states import TABLE

    def ask(name: str, code: str = "", **values: str) -> str:
        state = TABLE[code]["fail"] if code else None
        return messages.demand(name, lang, state=messages.headline(state, lang) if state else "", **values)

    lines = [ask("adds"), ask(f"response_{policy.response}", "policy.response")]
    if policy.statement == "required":
        lines.append(ask("statement_required", "statement.present"))
    if policy.assurance is not None:
        lines.append(ask(f"assurance_{policy.assurance}", "policy.assurance"))
    if policy.inputs == "disclosed":
        lines.append(ask("inputs_disclosed", "policy.inputs"))
    lines += _of_evidence(policy, ask)
    lines += _about_number(policy, ask)
    for wanted in policy.min_net_share:
        which = (
            messages.word(wanted.electricity, lang)
            if wanted.electricity
            else messages.demand("each_result", lang)
        )
        facts = {"share": wanted.share, "tier": wanted.tier, "electricity": which or ""}
        lines.append(ask("net_share", "policy.net_share", **facts))
    if policy.suites:
        lines.append(ask("suites", "policy.suite", suites=", ".join(policy.suites)))
    for accepted in policy.bodies:
        lines.append(ask("bodies", "policy.body", scheme=accepted.scheme, bodies=", ".join(accepted.bodies)))
    if policy.bodies:
        lines.append(ask("bodies_else", "policy.body"))
    lines.append(ask("stale_days", days=str(policy.stale_days)))
    if policy.max_age_days is not None:
        lines.append(ask("max_age_days", "policy.as_of", days=str(policy.max_age_days)))
    return lines


def _about_number(policy: "Policy", ask: "Callable[..., str]") -> list[str]:
    """Say which kind of number is wanted: boundary, GWP set, nothing taken off, scheme."""
    wanted = policy.number
    lines = []
    if wanted.boundaries:
        lines.append(ask("boundaries", "policy.boundary", boundaries=", ".join(wanted.boundaries)))
    if wanted.gwp_sets:
        lines.append(ask("gwp_sets", "policy.gwp_set", sets=", ".join(wanted.gwp_sets)))
    if wanted.credits == "none":
        lines.append(ask("credits_none", "policy.credits"))
    if wanted.schemes:
        lines.append(ask("schemes", "policy.scheme", schemes=", ".join(wanted.schemes)))
    return lines
