"Write README.md from nbs/index.ipynb (text, code and saved outputs); with --check, only say whether it is in step."
import re
import sys

from nbdev.frontmatter import FrontmatterProc
from nbdev.process import NBProcessor
from project import NBS, ROOT, colab


def output(o: dict) -> str:
    "Markdown of a saved output; figures are left to the website."
    data = o.get("data", {})
    if "text/markdown" in data: return "".join(data["text/markdown"])
    text = "".join(o["text"]) if o["output_type"] == "stream" else "".join(data.get("text/plain", ""))
    if "image/png" in data: return ""
    return "\n".join("    " + line for line in text.rstrip().splitlines())


def readme() -> str:
    "The README's text. Cells that are hidden or exported are left out, links to notebooks point into nbs/."
    nb = NBProcessor(NBS / "index.ipynb", procs=FrontmatterProc, process=True).nb
    parts = [f"# {nb.frontmatter_['title']}", "<!-- Made from nbs/index.ipynb: edit there, then `make export`. -->",
             f"> {nb.frontmatter_['description']}"]
    for c in nb.cells:
        if c.cell_type == "markdown":
            parts.append(re.sub(r"\]\((?!\w+:|#|/)([^)]+\.(?:ipynb|png|svg))\)", r"](nbs/\1)", c.source.strip()))
        if c.cell_type != "code": continue
        directives = getattr(c, "directives_", {})
        if directives.keys() & {"hide", "export", "exports", "exporti", "default_exp"}: continue
        source = re.sub(r"^#\|.*\n?", "", c.source, flags=re.M).strip()
        if source and directives.get("echo:") != ["false"]: parts.append(f"```python\n{source}\n```")
        parts += [text for text in map(output, c.get("outputs", [])) if text.strip()]
    assert colab(NBS / "index.ipynb") in "\n".join(parts), "the home page has no badge"
    return "\n\n".join(parts) + "\n"


def main() -> None:
    path, text = ROOT / "README.md", readme()
    if "--check" not in sys.argv[1:]: path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        raise SystemExit("README.md is not in step with nbs/index.ipynb: run `make export`")


if __name__ == "__main__": main()
