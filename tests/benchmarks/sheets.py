"""Workbooks of 10^5 rows: the reader beside the library that everybody uses, and what a whole run costs.

Each run is a process of its own, so that none finds what another has warmed up.
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Row

ROOT = Path(__file__).resolve().parents[2]
ROWS = 100_000
HEATS, COILS = 4_000, 100_000
ROUNDS = 3
_TELL = """
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if os.path.exists("/proc/self/status"):
    # The other figure begins with that of the parent.
    peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
sys.stdout.write(f"{seconds} {peak}")
"""
MAKE = """
import sys
from pathlib import Path
from tests.sheet_makers import lot, wide
folder, rows, heats, coils = Path(sys.argv[1]), *map(int, sys.argv[2:])
sheet, same = wide(rows)
(folder / "wide.xlsx").write_bytes(sheet)
(folder / "wide.csv").write_bytes(same)
(folder / "lot.xlsx").write_bytes(lot(heats, coils, 25))
"""
PROGRAMS = {
    "ours": """
from passport.sheets.cells.xlsx import Workbook
start = time.process_time()
book = Workbook(data, "x.xlsx")
count = sum(len(cells) for sheet in book.sheets for _, cells in book.grid(sheet).rows())
seconds = time.process_time() - start
""",
    "openpyxl": """
import io
from openpyxl import load_workbook
start = time.process_time()
book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
count = sum(len(row) for sheet in book for row in sheet.iter_rows(values_only=True))
seconds = time.process_time() - start
""",
    "calculate": """
from passport.work.calculating import File, calculated
start = time.process_time()
found = calculated(File("x.xlsx", data), "xlsx", salt=bytes(32))
seconds = time.process_time() - start
""",
    "calculate-csv": """
from passport.work.calculating import File, calculated
start = time.process_time()
found = calculated(File("x.csv", data), "csv", salt=bytes(32))
seconds = time.process_time() - start
""",
    "lot": """
from passport.sheets.lots.lot import read_lot
start = time.process_time()
found = read_lot(data, source="x.xlsx")
seconds = time.process_time() - start
""",
}


def rows() -> list[Row]:
    """Reader, calculation and lot."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [sys.executable, "-c", MAKE, name, str(ROWS), str(HEATS), str(COILS)],
            cwd=ROOT,
            check=True,
            timeout=3600,
        )
        pairs = [
            (_run("ours", folder / "wide.xlsx"), _run("openpyxl", folder / "wide.xlsx"))
            for _ in range(ROUNDS)
        ]
        reading = statistics.median(ours[0] / peer[0] for ours, peer in pairs)
        whole, csv = _run("calculate", folder / "wide.xlsx"), _run("calculate-csv", folder / "wide.csv")
        many = _run("lot", folder / "lot.xlsx")
    calculating = whole[0] / csv[0]
    return [
        Row("sheets/cells", round(reading, 2), "x openpyxl read-only", "<= 1.0", reading <= 1.0,
            f"{ROWS} rows; {pairs[0][0][1]} MB, peer {pairs[0][1][1]} MB",
            {"ours": pairs[0][0][0], "openpyxl": pairs[0][1][0]}, None),
        Row("sheets/calculate", round(calculating, 2), "x the same in CSV", "<= 1.6", calculating <= 1.6,
            f"{ROWS} rows; {whole[1]} MB, CSV {csv[1]} MB", {"xlsx": whole[0], "csv": csv[0]}, None),
        Row("sheets/lot", float(many[1]), "MB", "<= 200", many[1] <= 200,
            f"{COILS} coils of {HEATS} heats with 25 rows each, all checked", {"lot": many[0]}, None),
    ]  # fmt: skip


def _run(program: str, path: Path) -> tuple[float, int]:
    """Processor seconds and peak megabytes."""
    code = (
        f"import os, resource, sys, time\ndata = open({str(path)!r}, 'rb').read()\n{PROGRAMS[program]}{_TELL}"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=3600
    )
    seconds, peak = told.stdout.split()
    return round(float(seconds), 2), int(peak) // 1024
