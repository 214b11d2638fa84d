"""Balances of custody as lines for a terminal; masses in tonnes, emissions in tonnes of CO2e."""

from collections.abc import Sequence
from fractions import Fraction

from passport.cli.output import terminal
from passport.custody.results import Balance, Group, Left, Output, text


def grouped(value: Fraction) -> str:
    """A figure for people, with commas between thousands."""
    whole, point, decimals = text(value).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{decimals}"


def balance(found: Balance, digest: str) -> None:
    """The rules, what came in, what each sale carries, what is left, and both sums."""
    system = found.system
    sites = f"{len(system.sites)} site{'s' if len(system.sites) > 1 else ''}"
    flag = "yes" if system.multi_site else "no"
    terminal.say(f"  {terminal.clean(system.name)}: {system.model}, {system.start} until {system.end}")
    when = "checked at every movement" if system.continuous else "checked at the end of the period"
    carry = terminal.counted(system.carry_months, "month")
    terminal.say(f"  {sites}, multiSite: {flag}; {when}; {carry} to carry")
    for group in found.groups:
        terminal.say(
            f"  in {grouped(group.mass)} t of {system.material} with {grouped(group.emissions)} t CO2e,"
            f" {grouped(group.attributed)} t of it {terminal.clean(system.attribute)}; {_rest(group)}"
        )
    _outputs("sold", found.sold)
    _outputs("unsold", found.unsold)
    for name, several in (("left", found.left), ("lost", found.forfeited), ("expired", found.expired)):
        _left(name, several)
    for party, mass in sorted(found.reclaimed.items()):
        terminal.say(f"  reclaimed from {terminal.clean(party)}: {grouped(mass)} t")
    if found.groups:
        terminal.say(f"  CO2e in {grouped(found.came)} t = out {grouped(found.went)} t")
    terminal.say(f"  digest {digest}")


def _rest(group: Group) -> str:
    """The batch, or what a tonne without the attribute carries."""
    if group.batch:
        return f"batch {terminal.clean(group.batch)}"
    if not group.mass:
        return "no residual, nothing came in"
    if group.residual is None:
        return "residual undefined, all has the attribute"
    return f"residual {grouped(group.residual)} t"


def _outputs(name: str, several: Sequence[Output]) -> None:
    for one in several:
        share, each = one.attributed / one.mass, one.emissions / one.mass
        to = f"  to {terminal.clean(one.party)}" if one.party else ""
        terminal.say(
            f"  {name:<7}{terminal.clean(one.key):<8}{one.product:<8}{grouped(one.mass):>9} t"
            f"{grouped(one.attributed):>9} t with it ({grouped(share * 100)} %)  {grouped(each)} each"
            f"{grouped(one.emissions):>14} t{to}"
        )


def _left(name: str, several: Sequence[Left]) -> None:
    for one in several:
        terminal.say(
            f"  {name:<7}{one.site:<8}{grouped(one.mass)} t of credits since {one.since},"
            f" worth {grouped(one.emissions)} t CO2e"
        )
