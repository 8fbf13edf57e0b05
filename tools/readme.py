"Write README.md from nbs/index.ipynb (text, code and saved outputs); with --check, only say whether it is in step."
import base64
import re
import sys

from nbdev.frontmatter import FrontmatterProc
from nbdev.process import NBProcessor
from project import NBS, ROOT, colab


def output(o: dict, alt: str, images: dict[str, bytes]) -> str:
    "Markdown of a saved output; a figure goes to `images`, under the name that the Markdown links to."
    data = o.get("data", {})
    if "image/png" in data:
        name = f"images/readme-{len(images) + 1}.png"
        images[name] = base64.b64decode("".join(data["image/png"]))
        return f"![{alt}]({name})"
    if "text/markdown" in data: return "".join(data["text/markdown"])
    text = "".join(o["text"]) if o["output_type"] == "stream" else "".join(data.get("text/plain", ""))
    return "\n".join("    " + line for line in text.rstrip().splitlines())


def relink(text: str) -> str:
    "Links that are right in nbs/, as they must be from the top of the repository."
    text = re.sub(r"\]\((?!\w+:|#|/|\.\./)([^)]+\.ipynb)\)", r"](nbs/\1)", text)
    return text.replace("](../", "](")


def readme() -> tuple[str, dict[str, bytes]]:
    "The README's text and its images. Cells that are hidden or exported are left out."
    nb = NBProcessor(NBS / "index.ipynb", procs=FrontmatterProc, process=True).nb
    images = {}
    parts = [f"# {nb.frontmatter_['title']}", "<!-- Made from nbs/index.ipynb: edit there, then `make export`. -->",
             f"> {nb.frontmatter_['description']}"]
    for c in nb.cells:
        if c.cell_type == "markdown":
            parts.append(relink(c.source.strip()))
        if c.cell_type != "code": continue
        directives = getattr(c, "directives_", {})
        if directives.keys() & {"hide", "export", "exports", "exporti", "default_exp"}: continue
        source = re.sub(r"^#\|.*\n?", "", c.source, flags=re.M).strip()
        if source and directives.get("echo:") != ["false"]: parts.append(f"```python\n{source}\n```")
        alt = " ".join(directives.get("fig-alt:", [])).strip('"')
        parts += [relink(text) for o in c.get("outputs", []) if (text := output(o, alt, images)).strip()]
    assert colab(NBS / "index.ipynb") in "\n".join(parts), "the home page has no badge"
    return "\n\n".join(parts) + "\n", images


def main() -> None:
    text, images = readme()
    for name, content in {"README.md": text.encode(), **images}.items():
        path = ROOT / name
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            raise SystemExit(f"{name} is not in step with nbs/index.ipynb: run `make export`")


if __name__ == "__main__": main()
