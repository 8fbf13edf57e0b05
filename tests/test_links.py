"Links and badges point at files that exist, and at the repository that settings.ini names."
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from links import renew  # noqa: E402
from project import NBS, OURS, cells, colab, notebooks, settings  # noqa: E402

FOREIGN = set()                                              # other people's repositories that pages may link to
PAGES = [*notebooks(), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def prose(path: Path) -> str:
    "The text of a page: a notebook's Markdown cells, or the whole file."
    if path.suffix != ".ipynb": return path.read_text(encoding="utf-8")
    return "\n\n".join(source for kind, source in cells(path) if kind == "markdown")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links_point_at_files(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if re.match(r"\w+:|#", target): continue
        assert (path.parent / target.split("#")[0]).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_addresses_agree_with_settings(path):
    s = settings()
    for found in OURS.finditer(path.read_text(encoding="utf-8")):
        if f"{found['user']}/{found['repo']}" in FOREIGN: continue
        assert (found["user"], found["repo"]) == (s["user"], s["repo"]), f"{path.name}: {found[0]}; run `make links`"
    for branch in re.findall(r"/blob/([\w./-]+?)/nbs/", prose(path)): assert branch == s["branch"], path.name


@pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.name)
def test_badge_opens_this_notebook(path):
    assert colab(path) in prose(path), f"{path.name}: no badge {colab(path)}; run `make links`"


def test_badges_in_the_readme_open_notebooks():
    names = re.findall(r"/blob/[\w./-]+?/nbs/([\w.]+\.ipynb)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert names and all((NBS / name).exists() for name in names)


def test_renew_changes_our_addresses_only():
    text = ("https://github.com/me/lab https://github.com/me/lab-rat "
            "https://colab.research.google.com/github/me/lab/blob/main/nbs/x "
            "https://github.com/other/lab https://me.github.io/lab/x")
    renewed = renew(text, ("me", "lab", "main"), ("you", "course", "dev"))
    assert renewed == ("https://github.com/you/course https://github.com/me/lab-rat "
                       "https://colab.research.google.com/github/you/course/blob/dev/nbs/x "
                       "https://github.com/other/lab https://you.github.io/course/x")


def test_every_notebook_is_in_the_sidebar():
    sidebar = (ROOT / "_quarto.yml").read_text(encoding="utf-8").split("sidebar:")[1]
    assert re.findall(r"- ([\w.]+\.ipynb)", sidebar)[0] == "index.ipynb"
    assert sorted(re.findall(r"- ([\w.]+\.ipynb)", sidebar)) == sorted(p.name for p in notebooks())


def test_notebooks_name_no_machine():
    for path in [*PAGES, *(NBS / "results").glob("*.json")]:
        found = re.search(r"(/home/\w|/root/|/tmp/|/Users/|/var/folders/|/private/|site-packages)",
                          path.read_text(encoding="utf-8"))
        assert not found, f"{path.name} names a path of a machine: {found[0]}"


@pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.name)
def test_saved_outputs_are_clean(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error" and output.get("name") != "stderr", f"{path.name}: {cell['id']}"


def test_home_page_shows_the_published_results():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    results = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((NBS / "results").glob("[0-9][0-9].json"))]
    keys = [c for r in results for c in r["claims"] if c["key"]]
    shown = [cell(c["claim"]) in text and cell(c["measured"]) in text for c in keys]
    assert shown and all(shown), "run `make outputs NB=index`"
    for path in notebooks()[1:]: assert f"(nbs/{path.name})" in text, f"{path.name} is not on the home page"


def cell(text: str) -> str:
    "A text as it stands in a Markdown table."
    return re.sub(r"([\\|*<$])", r"\\\1", text)
