"""Build the website into _docs and check it.

nbdev processes the notebooks: saved outputs stay, signatures of what a notebook exports are added, nothing is executed.
Then smalldocs renders them with the same _quarto.yml that Quarto reads; with --quarto, Quarto does. Formulas are set
by KaTeX from npm, if npm is there, so that the pages work without a network.
"""
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbdev.doclinks
import nbdev.processors
import smalldocs.layout
from nbdev.config import get_config
from nbdev.quarto import nbdev_sidebar, refresh_quarto_yml
from nbdev.serve import proc_nbs
from project import ROOT
from smalldocs.site import build

KATEX = "0.16.11"
FOR_QUARTO = ["format.html.grid is ignored"]                 # only Quarto reads it; styles.css does the same here


def signatures_from_the_package() -> None:
    """Let nbdev take signatures from the installed package.

    By itself it would execute every cell that exports or imports something; here only the `show_doc` cells that it adds
    are run.
    """
    shells = nbdev.processors.exec_show_docs

    def begin(self, original=shells.begin):
        original(self)
        found = (re.search(r"^#\|\s*default_exp\s+(\S+)", c.source, re.M) for c in self.nb.cells)
        module = next((m[1] for m in found if m), None) or getattr(self.nb, "default_exp", None)
        if module: self.k.run_cell(f"from guide_lab.{module} import *")

    shells.begin = begin
    nbdev.processors._do_eval = lambda cell: cell.cell_type == "code" and getattr(cell, "has_sd", False)


class Links(nbdev.processors.Processor):
    """Link the names in backticks, in prose only, to the page that defines them.

    A name that several modules define is a link to the notebook's own page, or else none: nbdev takes the first module
    of the alphabet. And it writes its links into the code of signatures too, where they are shown as they are.
    """
    def begin(self):
        index, lookup = get_index(), nbdev.doclinks.NbdevLookup()
        homes = {}
        for module, names in index.items():
            for name, (page, _) in names.items(): homes.setdefault(name.removeprefix(f"{module}."), {})[module] = page
        found = (re.search(r"^#\|\s*default_exp\s+(\S+)", c.source, re.M) for c in self.nb.cells)
        own = f"guide_lab.{next((m[1] for m in found if m), getattr(self.nb, 'default_exp', None))}"

        def doc(name, original=lookup.doc):
            owner = name.partition(".")[0]                   # a method is described with its class
            if name.startswith("_") or "._" in name: return None
            pages = homes.get(owner if owner[:1].isupper() else name, {})
            if not pages: return original(name)
            page = pages.get(own) or (next(iter(pages.values())) if len(pages) == 1 else None)
            return page and f"{address()}{page}"

        lookup.doc, self.lookup = doc, lookup

    def __call__(self, cell):
        if cell.cell_type == "markdown": cell.source = self.lookup.linkify(cell.source)
        for output in cell.get("outputs", []):
            if text := output.get("data", {}).get("text/markdown"):
                output["data"]["text/markdown"] = self.lookup.linkify("".join(text))


def address() -> str:
    "Where the published site is."
    return f"{get_config().doc_host}{get_config().doc_baseurl}/"


def get_index() -> dict:
    "Of each module of the package, the names that it defines: page and file."
    from guide_lab import _modidx
    return _modidx.d["syms"]


def katex() -> Path | None:
    "KaTeX's files, fetched once into build/; None without npm or a network."
    if not shutil.which("npm"): return None
    folder = ROOT / "build" / "katex"
    if not (folder / "node_modules" / "katex" / "dist").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder]
        if subprocess.run([*install, f"katex@{KATEX}"]).returncode:
            print("KaTeX could not be fetched: the pages take it from the network")
            return None
    return folder / "node_modules" / "katex" / "dist"


def prepare(path: Path) -> None:
    "Take keys that smalldocs does not read out of a processed notebook's front matter."
    nb = json.loads(path.read_text(encoding="utf-8"))
    first = nb["cells"][0]
    if first["cell_type"] != "raw": return
    first["source"] = re.sub(r"^output-file:.*\n", "", "".join(first["source"]), flags=re.M)
    path.write_text(json.dumps(nb, ensure_ascii=False, indent=1), encoding="utf-8")


def local_katex(site: Path, files: Path) -> None:
    "Point the pages at a copy of KaTeX beside them."
    shutil.copytree(files, site / "site_libs" / "katex", dirs_exist_ok=True)
    for page in site.rglob("*.html"):
        up = "../" * (len(page.relative_to(site).parts) - 1)
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(smalldocs.layout.KATEX, f"{up}site_libs/katex"), encoding="utf-8")


def short_names(site: Path) -> None:
    "`07_lora.html` is also `lora.html`, the name that nbdev's links and the published site use."
    for page in site.rglob("*.html"):
        short = page.with_name(re.sub(r"^\d+[a-z]?_", "", page.name))
        if short != page and not short.exists(): shutil.copy2(page, short)


def local_links(site: Path) -> list[str]:
    "Let the pages' links to the published site lead to the pages beside them; what leads nowhere."
    pages = {page: page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    places = {page.name: set(re.findall(r'id="([^"]+)"', text)) for page, text in pages.items()}
    broken = []
    for page, text in pages.items():
        for target, place in re.findall(rf'href="{re.escape(address())}([^"#]*)#?([^"]*)"', text):
            if target not in places or place and place not in places[target]:
                broken.append(f"{page.name}: no {target}#{place}")
        page.write_text(text.replace(f'href="{address()}', 'href="'), encoding="utf-8")
    return broken


def main() -> int:
    config = get_config()
    refresh_quarto_yml()
    nbdev.doclinks._build_modidx()
    nbdev_sidebar.__wrapped__()
    signatures_from_the_package()
    nbdev.processors.add_links = Links
    work = proc_nbs(force=True, n_workers=0)                 # in this process, where the change above holds
    if "--quarto" in sys.argv[1:]:
        subprocess.run(["quarto", "render", "--no-cache", "--no-execute"], check=True, cwd=work)
        shutil.rmtree(config.doc_path, ignore_errors=True)
        shutil.move(work / config.doc_path.name, config.doc_path)
        return 0
    for path in work.rglob("*.ipynb"): prepare(path)
    site = build(work)
    out = work / config.doc_path.name
    if files := katex(): local_katex(out, files)
    short_names(out)
    broken = local_links(out)
    shutil.rmtree(config.doc_path, ignore_errors=True)
    shutil.move(out, config.doc_path)
    warnings = [w for w in map(str, site.warnings) if w not in FOR_QUARTO] + broken
    for warning in warnings: print("warning:", warning, file=sys.stderr)
    print(f"{len(list(config.doc_path.rglob('*.html')))} pages in {config.doc_path.name}, {len(warnings)} warnings")
    return 1 if warnings else 0


if __name__ == "__main__": sys.exit(main())
