"""Bring every badge and link to this repository in step with `user`, `repo` and `branch` of settings.ini.

The repository that the texts name now is read off the home page's badge; each mention of it is replaced.
"""
import json
import re

from project import NBS, OURS, ROOT, notebooks, settings


def old_address() -> tuple[str, str, str]:
    "User, repository and branch that the home page's Colab badge names."
    text = (NBS / "index.ipynb").read_text(encoding="utf-8")
    found = re.search(r"colab\.research\.google\.com/github/([\w.-]+)/([\w-]+)/blob/([\w./-]+?)/nbs/index\.ipynb", text)
    if not found: raise SystemExit("nbs/index.ipynb has no Open-in-Colab badge")
    return found.groups()


def renew(text: str, old: tuple[str, str, str], new: tuple[str, str, str]) -> str:
    "The text with addresses of the old repository replaced by the new one's."
    for host in ("colab.research.google.com/github", "github.com", "raw.githubusercontent.com"):
        text = re.sub(rf"https://{re.escape(host)}/{re.escape(old[0])}/{re.escape(old[1])}(?![\w-])",
                      f"https://{host}/{new[0]}/{new[1]}", text)
    text = text.replace(f"/{new[0]}/{new[1]}/blob/{old[2]}/", f"/{new[0]}/{new[1]}/blob/{new[2]}/")
    return text.replace(f"https://{old[0]}.github.io/{old[1]}", f"https://{new[0]}.github.io/{new[1]}")


def main() -> None:
    s = settings()
    old, new = old_address(), (s["user"], s["repo"], s["branch"])
    for path in [*notebooks(), ROOT / "CONTRIBUTING.md"]:
        text = path.read_text(encoding="utf-8")
        renewed = renew(text, old, new)
        if path.suffix == ".ipynb": json.loads(renewed)
        if renewed != text:
            path.write_text(renewed, encoding="utf-8")
            print(f"{path.relative_to(ROOT)}: {len(OURS.findall(renewed))} links")


if __name__ == "__main__": main()
