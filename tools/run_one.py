"Execute one notebook as a reader would, and say as JSON how long it took and what went wrong."
import json
import os
import signal
import sys
import time
from pathlib import Path

from guide_lab.cli import CellFailed, run_notebook

signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))       # unwinds run_notebook, which ends the kernel
started, steps, error = time.perf_counter(), [], ""


def progress(done: int, total: int, heading: str) -> None:
    steps.append((time.perf_counter(), done, heading))


try: run_notebook(Path(sys.argv[1]), os.environ["GUIDE_LAB_PROFILE"], progress=progress)
except CellFailed as e: error = f"cell {e.number}:\n{e.source}\n\n{e.error}"
cells = [(round(after[0] - before[0], 1), before[1]) for before, after in zip(steps, steps[1:], strict=False)]
seconds = round(time.perf_counter() - started, 1)
print(json.dumps({"seconds": seconds, "error": error, "slowest": sorted(cells)[-3:][::-1]}))
