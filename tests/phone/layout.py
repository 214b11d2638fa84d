"""What every screen must be: readable at 320 px and twice the size, reachable, and nothing for axe to say."""

import functools
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.phone.driving import HEIGHT, WIDTH, Phone

PARTS = ("who", "number", "fresh", "why", "share")
_AXE = Path(__file__).parent / "axe"
LEAST_TARGET = 44
SERVED = "axe-core.js"
"""Where the app's site has axe-core: 550 kB in a message are compiled each time, from there once."""

# Targets smaller than 44 px; links in running text are exempt as in WCAG 2.2, 2.5.8.
SMALL = """
(least) => [...document.querySelectorAll(
  "a[href], button, label.button, input:not(.beside), summary")]
  .filter((one) => one.checkVisibility({ checkOpacity: true }))
  .filter((one) => !one.matches(".beside") && !one.closest("p"))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([text, box]) => `${text} ${Math.round(box.width)}x${Math.round(box.height)}`)
"""
# Of rules that are kept axe then lists the first node only, and of those that are broken every one.
VIOLATIONS = "axe.run(document, { resultTypes: ['violations'] }).then((all) => all.violations)"
WIDE = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > room + 1 || one.getBoundingClientRect().left < -1);
  return wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)).concat("scrolls");
}
"""


def everything_fits(phone: Phone) -> None:
    """No horizontal scrolling at 320 px (200 % of a 640 px window too), no target under 44 px."""
    assert phone.page.evaluate(SMALL, LEAST_TARGET) == []
    phone.page.set_viewport_size({"width": 320, "height": 640})
    wide = phone.page.evaluate(WIDE)
    phone.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    assert wide == []


def finds_nothing(phone: Phone) -> None:
    """axe-core, with WCAG 2.2 A and AA and its best practices."""
    axe()
    phone.page.evaluate(f"'axe' in window || import('./{SERVED}').then(() => true)")
    found: list[dict[str, Any]] = phone.page.evaluate(VIOLATIONS)
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


@functools.cache
def axe() -> str:
    """The text of axe-core."""
    script = _AXE / "node_modules" / "axe-core" / "axe.min.js"
    needed(_AXE, script)
    return script.read_text("utf-8")


def needed(folder: Path, wanted: Path) -> None:
    """``npm ci`` of the folder brings ``wanted``, once; a visible skip where it cannot, a failure in CI."""
    reason = missing(folder, wanted)
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@functools.cache
def missing(folder: Path, wanted: Path) -> str:
    """Why ``wanted`` is not there and ``npm ci`` could not bring it; empty when it is."""
    if wanted.exists() and wanted.stat().st_size:
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return f"the npm packages of {folder.name} are not installed, and npm is not there to install them"
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"], cwd=folder,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    return "" if done.returncode == 0 else f"npm ci failed: {done.stderr.strip()[-200:]}"
