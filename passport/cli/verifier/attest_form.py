"""``passport attest --template FILE``: the form of an opinion, with every field explained."""

from argparse import Namespace

from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import files
from passport.sheets import drafts
from signing import jcs


def run(args: Namespace) -> int:
    """Write the form."""
    if args.template.suffix.lower() != ".toml":
        raise UsageError(
            "usage.template",
            f"{args.template} is not .toml, and the form of an opinion is.",
            hint="Say for example: passport attest --template opinion.toml",
        )
    files.write(args.template, drafts.example("opinion"), replace=args.force)
    if args.json:
        terminal.say_bytes(jcs.canonical({"about": "opinion", "template": str(args.template)}))
        return 0
    terminal.say(f"{args.template}: form of an opinion")
    then = f"passport attest CLAIM --opinion {args.template} --accreditation FILE --as DIR -o FILE"
    terminal.say(f"Fill it in, then: {then}")
    return 0
