"The tools that judge everything else must themselves be able to say no."
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

TRY = "import socket; s = socket.socket(); s.settimeout(2); s.connect(({host!r}, {port})); print('through')"


def python(code: str, **env) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | env)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.invalid"])
def test_the_network_is_cut(host):
    family = "socket.AF_INET6" if ":" in host else "socket.AF_INET"
    answer = python(TRY.replace("socket.socket()", f"socket.socket({family})").format(host=host, port=80))
    assert answer.returncode == 1 and "the network is cut for the tests" in answer.stderr
    answer = python(f"import urllib.request; urllib.request.urlopen('http://{f'[{host}]' if ':' in host else host}/')")
    assert answer.returncode == 1 and "the network is cut for the tests" in answer.stderr


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=server.accept, daemon=True).start()
        answer = python(TRY.format(host="127.0.0.1", port=server.getsockname()[1]))
    assert answer.stdout == "through\n", answer.stderr


def test_pip_is_cut_too(tmp_path):
    options = ["--isolated", "--no-cache-dir", "--retries", "0", "--no-deps", "-d", tmp_path]
    answer = subprocess.run([sys.executable, "-m", "pip", "download", *options, "six"], capture_output=True, text=True)
    assert answer.returncode != 0 and not list(tmp_path.iterdir())


def notebook(folder: Path, *sources: str) -> Path:
    nbformat.write(new_notebook(cells=[*map(new_code_cell, sources)]), folder / "97_x.ipynb")
    return folder / "97_x.ipynb"


@pytest.mark.parametrize("source, expected", [
    ("1 + 1", ""), ("assert 1 == 2, 'no'", "AssertionError: no"), ("open('beside.txt')", "FileNotFoundError"),
    ("import urllib.request as u; u.urlopen('http://192.0.2.1')", "the network is cut")])
def test_a_failing_notebook_fails(tmp_path, source, expected):
    (tmp_path / "beside.txt").write_text("x")
    command = [sys.executable, ROOT / "tools" / "run_one.py", notebook(tmp_path, source)]
    done = subprocess.run(command, capture_output=True, text=True)
    error = json.loads(done.stdout.splitlines()[-1])["error"]
    assert (expected in error) if expected else error == ""


def test_imports_are_light():
    code = "import time; t = time.perf_counter(); import guide_lab; print(time.perf_counter() - t)"
    assert min(float(python(code).stdout) for _ in range(3)) < 0.3
