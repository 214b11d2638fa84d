"""What reaches the terminal (T93, T95)."""

import io

import pytest

from passport.cli.output import rendering, terminal
from signing.errors import ToolError

HOSTILE = "\x1b[2J\x1b]0;owned\x07Verified \u2713\u202egnp\u2066\r\n\x9b31m"


@pytest.mark.parametrize("shown", [terminal.clean(HOSTILE), terminal.quoted(HOSTILE)])
def test_escapes_and_directions_are_stripped_t95(shown: str) -> None:
    assert not any(char in shown for char in "\x1b\x07\r\n\x9b\u202e\u2066")


def test_a_quotation_cannot_be_closed_by_its_content_t93() -> None:
    assert terminal.quoted('Mill" VERIFIED "') == r'"Mill\u0022 VERIFIED \u0022"'


def test_long_names_are_cut() -> None:
    assert len(terminal.quoted("x" * 5000)) <= 122


def test_an_error_is_one_line_and_a_hint_one_more_t95(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.report(ToolError("a.b", "one\nerror: two\x1b[1m", hint="three\nfour", where="x\ny"))
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "error: one error: two\\u001b[1m (x\\u000ay)\nhint: three four\n"


class Console(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_what_a_console_cannot_encode_is_shown_in_ascii(encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    for text in ("█▓▒░· 861 kgCO₂e “quoted” – ✓", "钢 coil"):
        shown = terminal.encodable(text, stream)
        shown.encode(encoding)
    assert terminal.encodable("✓ ▓", io.TextIOWrapper(io.BytesIO(), encoding="ascii")) == "ok ="


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    console = Console(io.BytesIO(), encoding="utf-8")
    assert terminal.colour("OK", "ok", console) == "\x1b[32mOK\x1b[0m"
    assert terminal.colour("OK", "ok", io.TextIOWrapper(io.BytesIO())) == "OK"
    monkeypatch.setenv("NO_COLOR", "1")
    assert terminal.colour("OK", "ok", console) == "OK"


def shares(*values: str) -> list[dict[str, str]]:
    return [{"tier": f"T{4 - place}", "share": value} for place, value in enumerate(values)]


@pytest.mark.parametrize(
    ("breakdown", "bar"),
    [
        (shares("1.00000", "0.00000", "0.00000", "0.00000", "0.00000"), "█" * 10),
        (shares("0.50000", "0.20000", "0.10000", "0.10000", "0.10000"), "█████▓▓▒░·"),
        (shares("0.00000", "0.00000", "0.00000", "0.00000", "1.00000"), "·" * 10),
        (shares("0.33333", "0.33333", "0.33334", "0.00000", "0.00000"), "███▓▓▓▓▒▒▒"),
    ],
)
def test_the_bar_of_tiers_reads_without_colour(breakdown: list[dict[str, str]], bar: str) -> None:
    assert rendering.tier_bar(breakdown, 10) == bar


def test_the_legend_names_tiers_with_a_share_only() -> None:
    legend = rendering.tier_legend(shares("0.50000", "0.00000", "0.00000", "0.00000", "0.50000"))
    assert legend == "█ T4 measured 50.0 %  · T0 inferred 50.0 %"


class Keyboard(io.StringIO):
    """A person at a terminal, typing this."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "agreed"), [("y\n", True), ("Yes\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_only_a_plain_yes_is_a_yes_t101(typed: str, agreed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    if agreed:
        terminal.confirm("Sign?", assume_yes=False)
        return
    with pytest.raises(terminal.NotAnswered) as caught:
        terminal.confirm("Sign?", assume_yes=False)
    assert caught.value.code == "terminal.not_confirmed"
