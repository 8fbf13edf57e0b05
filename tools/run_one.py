"Execute one notebook as a reader would, and say as JSON how long it took and what went wrong."
import json
import os
import sys
import time
from pathlib import Path

from guide_lab.cli import CellFailed, run_notebook

path, seconds, steps = Path(sys.argv[1]), time.perf_counter(), []
try:
    run_notebook(path, os.environ["GUIDE_LAB_PROFILE"], progress=lambda *step: steps.append((time.perf_counter(), *step)))
    error = ""
except CellFailed as e:
    error = f"cell {e.number}:\n{e.source}\n\n{e.error}"
cells = [(round(after[0] - before[0], 1), before[1]) for before, after in zip(steps, steps[1:], strict=False)]
print(json.dumps({"seconds": round(time.perf_counter() - seconds, 1), "error": error, "slowest": sorted(cells)[-3:][::-1]}))
