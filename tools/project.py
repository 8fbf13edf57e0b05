"What the tools need to know of this repository: its settings, its notebooks, and the addresses that follow from them."
import json
import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NBS = ROOT / "nbs"


def settings() -> dict[str, str]:
    "The values of settings.ini."
    config = ConfigParser(delimiters=["="])
    config.read(ROOT / "settings.ini", encoding="utf-8")
    return dict(config["DEFAULT"])


def notebooks() -> list[Path]:
    "All notebooks, the home page first."
    return [NBS / "index.ipynb", *sorted(NBS.glob("[0-9]*.ipynb"))]


def cells(path: Path) -> list[tuple[str, str]]:
    "Kind and source of each cell of a notebook."
    return [(c["cell_type"], "".join(c["source"])) for c in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def colab(path: Path) -> str:
    "The Open-in-Colab badge of a notebook."
    s = settings()
    image = "https://colab.research.google.com/assets/colab-badge.svg"
    page = f"https://colab.research.google.com/github/{s['user']}/{s['repo']}/blob/{s['branch']}/nbs/{path.name}"
    return f"[![Open in Colab]({image})]({page})"


OURS = re.compile(r"(?P<host>https://(?:colab\.research\.google\.com/github|github\.com|raw\.githubusercontent\.com)/)"
                  r"(?P<user>[\w.-]+)/(?P<repo>[\w-]+)")


def link_packages(source: Path, target: Path) -> None:
    "Give an environment all packages of another one's site-packages, as links, but for guide_lab itself."
    for entry in source.iterdir():
        if "guide_lab" not in entry.name and entry.suffix != ".pth" and not (target / entry.name).exists():
            (target / entry.name).symlink_to(entry)
