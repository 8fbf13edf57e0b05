"The first code cell of every notebook: in Colab it installs the package, and leaves torch alone."
import importlib.util
import os
import subprocess
import sys
import types
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from project import cells, link_packages, notebooks  # noqa: E402


def setup_cell(path: Path) -> str:
    "The first code cell that does something, without the lines that say how the site shows it."
    source = next(source for kind, source in cells(path) if kind == "code" and "default_exp" not in source)
    return "\n".join(line for line in source.splitlines() if not line.startswith("#|"))


@pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.name)
def test_all_notebooks_have_the_same(path):
    assert setup_cell(path) == setup_cell(notebooks()[1])
    assert "pip" in setup_cell(path) and "guide_lab" in setup_cell(path)


def commands(monkeypatch, missing: set[str]) -> list[list[str]]:
    "What the cell would run in Colab, with these packages missing."
    ran, find = [], importlib.util.find_spec
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name in missing else find(name, *a))
    monkeypatch.setattr(subprocess, "run", lambda words, **kw: ran.append(words) or kw["check"])
    exec(setup_cell(notebooks()[1]), {})
    return ran


def test_colab_without_the_package(monkeypatch):
    import torch
    (command,) = commands(monkeypatch, {"guide_lab"})
    assert command[:4] == [sys.executable, "-m", "pip", "install"] and "guide_lab" in command
    assert f"torch=={torch.__version__}" in command and "--upgrade" not in command and "-U" not in command


def test_colab_with_the_package(monkeypatch):
    assert commands(monkeypatch, set()) == []


def test_a_machine_without_torch(monkeypatch):
    (command,) = commands(monkeypatch, {"guide_lab", "torch"})
    assert not any(word.startswith("torch") for word in command)


def test_the_cell_really_installs(tmp_path):
    "Without guide_lab, the cell brings it in from a folder of wheels; torch is the same before and after."
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip())
    ours = Path(importlib.util.find_spec("torch").origin).parent.parent
    link_packages(ours, site)
    look = ("import importlib.metadata, importlib.util\n"
            "print(importlib.metadata.version('torch'), importlib.util.find_spec('guide_lab') is not None)\n")
    script = look + setup_cell(notebooks()[1]) + "\n" + look + "import guide_lab.lora; print(guide_lab.__file__)"
    wheels = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(ROOT / "build" / "dist"), "PYTHONPATH": ""}
    answer = subprocess.run([python, "-c", script], capture_output=True, text=True, cwd=tmp_path,
                            env=os.environ | wheels)
    assert answer.returncode == 0, answer.stderr
    before, after, home = answer.stdout.splitlines()
    assert before.endswith("False") and after.endswith("True") and before.split()[0] == after.split()[0]
    assert Path(home).is_relative_to(tmp_path)
