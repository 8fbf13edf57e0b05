"The tools that judge everything else must themselves be able to say no."
import json
import os
import socket
import subprocess
import sys
import threading
import time
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


def test_pip_is_cut_too():
    pip = "import pip._vendor.urllib3 as u; u.PoolManager(retries=False).request('GET', 'http://192.0.2.1')"
    answer = python(pip)
    assert answer.returncode == 1 and "the network is cut for the tests" in answer.stderr


@pytest.mark.parametrize("call", ["socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
                                  "socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('192.0.2.1', 9))",
                                  "socket.gethostbyname('example.invalid')"])
def test_datagrams_and_names_are_cut(call):
    answer = python(f"import socket; {call}")
    assert answer.returncode == 1 and "the network is cut for the tests" in answer.stderr


def notebook(folder: Path, *sources: str) -> Path:
    nbformat.write(new_notebook(cells=[*map(new_code_cell, sources)]), folder / "97_x.ipynb")
    return folder / "97_x.ipynb"


@pytest.mark.parametrize("source, expected", [
    ("1 + 1", ""), ("assert 1 == 2, 'no'", "AssertionError: no"), ("open('beside.txt')", "FileNotFoundError"),
    ("import os; os._exit(9)", "the kernel died"),
    ("import urllib.request as u; u.urlopen('http://192.0.2.1')", "the network is cut")])
def test_a_failing_notebook_fails(tmp_path, source, expected):
    (tmp_path / "beside.txt").write_text("x")
    command = [sys.executable, ROOT / "tools" / "run_one.py", notebook(tmp_path, source)]
    done = subprocess.run(command, capture_output=True, text=True)
    error = json.loads(done.stdout.splitlines()[-1])["error"]
    assert (expected in error) if expected else error == ""


def test_no_processes_are_left_when_a_run_is_stopped(tmp_path):
    start = f"import subprocess as s; s.Popen(['sleep', '{600 + os.getpid()}'])"
    path = notebook(tmp_path, start, "while True: pass")
    process = subprocess.Popen([sys.executable, ROOT / "tools" / "run_one.py", path], start_new_session=True)
    wait_for(lambda: processes(600 + os.getpid()))
    time.sleep(1)
    process.terminate()
    process.wait(30)
    wait_for(lambda: not processes(600 + os.getpid()))


def processes(seconds: int) -> list[str]:
    return subprocess.run(["pgrep", "-f", f"sleep {seconds}"], capture_output=True, text=True).stdout.split()


def wait_for(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.2)


def test_a_number_that_fits_no_notebook_is_refused():
    done = subprocess.run([sys.executable, ROOT / "tools" / "test.py", "77"], capture_output=True, text=True)
    assert done.returncode == 1 and "there is no notebook 77" in done.stderr


def test_imports_are_light():
    code = "import time; t = time.perf_counter(); import guide_lab; print(time.perf_counter() - t)"
    assert min(float(python(code).stdout) for _ in range(3)) < 0.3
