"""Everything that must hold, in profile `tiny`, with the network cut. One line a check, ends in `N passed, M failed`.

The notebooks are copied out of the repository and run one by one against the wheel, installed into an environment of
its own, as Colab would open them: a single file with nothing beside it.

usage: tools/test.py [NN ...]     with numbers: only these notebooks
"""
import filecmp
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from project import NBS, ROOT, link_packages, notebooks

SLOW, LIMIT = 20, 600                                        # seconds: reported, killed
BUILD, DIST = ROOT / "build" / "env", ROOT / "build" / "dist"
PYTHON = BUILD / "bin" / "python"
passed, failed, running = [], [], set()


def say(name: str, error: str, seconds: float, remark: str = "") -> None:
    "One line for a check, and the error below it."
    (failed if error else passed).append(name)
    print(f"{'FAILED' if error else 'ok    '} {name:<34} {seconds:6.1f} s  {remark}".rstrip(), flush=True)
    if error: print(re.sub(r"^", "       ", error.strip()[-6000:], flags=re.M), flush=True)


def check(function) -> None:
    "Run a check: it returns what is wrong, or nothing."
    started = time.perf_counter()
    try: error = function() or ""
    except subprocess.CalledProcessError as e: error = f"{e}\n{e.stdout or ''}\n{e.stderr or ''}"
    except Exception as e: error = repr(e)                   # whatever it is, it is a failed check
    say(function.__doc__.split(":")[0], error, time.perf_counter() - started)


def sh(*words, **kwargs) -> str:
    "Run a command and return its output; an exit code that is not zero raises."
    cwd = kwargs.pop("cwd", ROOT)
    return subprocess.run(words, check=True, text=True, capture_output=True, cwd=cwd, **kwargs).stdout


def differing(a: Path, b: Path, pattern: str) -> list[str]:
    "Names of files that differ between two folders, or are in one only."
    names = sorted({p.name for p in a.glob(pattern)} | {p.name for p in b.glob(pattern)})
    same = lambda n: (a / n).exists() and (b / n).exists() and filecmp.cmp(a / n, b / n, shallow=False)
    return [n for n in names if not same(n)]


def in_step():
    "package in step with the notebooks: exporting and cleaning a copy must change nothing"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copy.mkdir()
        for name in ("settings.ini", "setup.py", "_quarto.yml"): shutil.copy(ROOT / name, copy)
        shutil.copytree(NBS, copy / "nbs", symlinks=True, ignore=shutil.ignore_patterns("nbdev.yml", "sidebar.yml"))
        shutil.copytree(ROOT / "guide_lab", copy / "guide_lab", ignore=shutil.ignore_patterns("__pycache__"))
        for command in ("nbdev_clean", "nbdev_export"): sh(Path(sys.prefix) / "bin" / command, cwd=copy)
        found = differing(NBS, copy / "nbs", "*.ipynb") + differing(ROOT / "guide_lab", copy / "guide_lab", "*.py")
    return f"out of step: {', '.join(found)}; run `make export`" if found else ""


def readme_in_step():
    "README in step with the home page: made anew, it must be the same"
    sh(sys.executable, "tools/readme.py", "--check")


def lint():
    "lint: ruff over notebooks, package and tools"
    sh(sys.executable, "-m", "ruff", "check", "--quiet", ".")


def wheel():
    "wheel builds and installs: into a new environment whose packages are .venv's, without an index"
    for folder in (BUILD, DIST, *(ROOT / "build").glob("lib*"), *(ROOT / "build").glob("bdist*")):
        shutil.rmtree(folder, ignore_errors=True)
    sh(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", DIST)
    sh(sys.executable, "-m", "venv", "--without-pip", BUILD)
    site = lambda python: Path(sh(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    link_packages(site(sys.executable), site(PYTHON))        # all that .venv has, but for the package under test
    shutil.copy(ROOT / "tools" / "netguard.py", site(PYTHON) / "guide_lab_netguard.py")
    (site(PYTHON) / "guide_lab_netguard.pth").write_text("import guide_lab_netguard\n")
    (found,) = DIST.glob("*.whl")
    sh(PYTHON, "-m", "pip", "install", "--quiet", "--no-index", found)
    sh(PYTHON, "-m", "pip", "check")
    home = sh(PYTHON, "-c", "import guide_lab; print(guide_lab.__file__)", cwd="/").strip()
    return "" if Path(home).is_relative_to(BUILD) else f"guide_lab comes from {home}"


def environment(home: Path) -> dict[str, str]:
    "The tests' environment: empty home and cache, no network, profile tiny."
    ours = ("GUIDE_LAB_", "HF_", "PYTHON", "JUPYTER", "IPYTHON", "MPL", "XDG_", "PIP_")
    keep = {k: v for k, v in os.environ.items() if not k.startswith(ours) and not k.lower().endswith("_proxy")}
    return keep | {
        "GUIDE_LAB_PROFILE": "tiny", "GUIDE_LAB_NO_NETWORK": "1", "GUIDE_LAB_CACHE": str(home / "cache"),
        "HF_HUB_OFFLINE": "1", "HF_HOME": str(home / "hf"), "HOME": str(home), "MPLCONFIGDIR": str(home / "mpl"),
        "GRADIO_ANALYTICS_ENABLED": "False", "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1",
        "PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}"}


def stop(process: subprocess.Popen) -> None:
    "End a notebook's run: SIGTERM lets it end its kernel, which has its own process group; SIGKILL if it does not."
    process.terminate()
    try: process.wait(20)
    except subprocess.TimeoutExpired: os.killpg(process.pid, signal.SIGKILL)


def run_notebook(path: Path, home: Path) -> tuple[str, str, float, str]:
    "Run a copy of a notebook outside the repository: its name, what went wrong, the seconds, a remark."
    started, folder = time.perf_counter(), Path(tempfile.mkdtemp(dir=home))
    shutil.copy(path, folder)
    command = [PYTHON, ROOT / "tools" / "run_one.py", folder / path.name]
    process = subprocess.Popen(command, cwd=folder, env=environment(home), text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    running.add(process)
    try: out, err = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        stop(process)
        return path.name, f"killed after {LIMIT} s", LIMIT, ""
    finally: running.discard(process)
    seconds = time.perf_counter() - started
    if process.returncode or not out.strip():
        return path.name, f"exit code {process.returncode}\n{out}\n{err}", seconds, ""
    answer = json.loads(out.splitlines()[-1])
    cells = ", ".join(f"code cell {number + 1} {seconds} s" for seconds, number in answer["slowest"])
    return path.name, answer["error"], seconds, f"SLOW: {cells}" if answer["seconds"] > SLOW else ""


def pytest(home: Path) -> None:
    "Run tests/ and count its tests with ours."
    started, report = time.perf_counter(), home / "report.xml"
    command = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ROOT, "--junitxml", report,
               ROOT / "tests"]
    done = subprocess.run(command, cwd=home, env=environment(home), text=True, capture_output=True, timeout=LIMIT)
    cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    for case in cases:
        bad = [*case.iter("failure"), *case.iter("error"), *case.iter("skipped")]
        if bad: say(f"tests: {case.get('name')}", bad[0].text or bad[0].get("message") or "skipped", 0)
        else: passed.append(case.get("name"))
    error = "" if cases and done.returncode == 0 else (
        f"exit code {done.returncode}, {len(cases)} tests reported\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    say(f"project tests ({len(cases)})", error, time.perf_counter() - started)


def main() -> int:
    wanted = [name.zfill(2) if name.isdigit() else name for name in sys.argv[1:]]
    if unknown := set(wanted) - {p.stem.split("_")[0] for p in notebooks()}:
        raise SystemExit(f"there is no notebook {', '.join(sorted(unknown))}")
    chosen = [p for p in notebooks() if not wanted or p.stem.split("_")[0] in wanted]
    for function in ([] if wanted else [in_step, readme_in_step, lint]) + [wheel]: check(function)
    with tempfile.TemporaryDirectory(prefix="guide_lab_") as folder:
        home = Path(folder)
        if failed and failed[-1].startswith("wheel"): chosen = []        # nothing to test against
        elif not wanted: pytest(home)
        pool = ThreadPoolExecutor(max(1, min(2, os.cpu_count() or 1)))
        try:
            for answer in pool.map(lambda path: run_notebook(path, home), chosen): say(*answer)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(running): stop(process)
            failed.append("the rest: interrupted")
    for name in failed: print(f"failed: {name}")
    print(f"{len(passed)} passed, {len(failed)} failed")
    return int(bool(failed) or not passed)


if __name__ == "__main__": sys.exit(main())
