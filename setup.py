import json
import shlex
import shutil
from configparser import ConfigParser
from pathlib import Path

import setuptools
from setuptools.command.build_py import build_py

# Everything that describes the package is in settings.ini; edit there, not here.
config = ConfigParser(delimiters=["="])
config.read("settings.ini", encoding="utf-8")
cfg = config["DEFAULT"]

about = {key: cfg[key] for key in "version description keywords author author_email".split()}
licenses = {"apache2": "Apache-2.0"}
statuses = ["1 - Planning", "2 - Pre-Alpha", "3 - Alpha", "4 - Beta", "5 - Production/Stable"]
pythons = ["3.11", "3.12", "3.13"]
extras = {key.removesuffix("_requirements"): shlex.split(cfg[key]) for key in cfg if key.endswith("_requirements")}


class BuildWithNotebooks(build_py):
    "The notebooks travel in the package, without their outputs, and so do the published results."

    def run(self):
        super().run()
        if self.editable_mode: return
        target = Path(self.build_lib) / cfg["lib_path"] / "_nbs"
        shutil.rmtree(target, ignore_errors=True)
        self.mkpath(str(target / "results"))
        for path in sorted(Path(cfg["nbs_path"]).glob("*.ipynb")):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            for cell in notebook["cells"]:
                if cell["cell_type"] == "code": cell["outputs"] = []
            text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            (target / path.name).write_text(text, encoding="utf-8")
        for path in sorted(Path(cfg["nbs_path"], "results").glob("*.json")):
            self.copy_file(str(path), str(target / "results" / path.name))


setuptools.setup(
    name=cfg["lib_name"],
    license=licenses[cfg["license"]],
    license_files=["LICENSE"],
    classifiers=[
        "Development Status :: " + statuses[int(cfg["status"]) - 1],
        "Intended Audience :: " + cfg["audience"].title(),
        "Natural Language :: " + cfg["language"].title(),
        *("Programming Language :: Python :: " + python for python in pythons[pythons.index(cfg["min_python"]):]),
    ],
    url=cfg["git_url"],
    project_urls={"Source": f"{cfg['git_url']}/tree/{cfg['branch']}"},
    packages=setuptools.find_packages(include=[cfg["lib_path"], cfg["lib_path"] + ".*"]),
    cmdclass={"build_py": BuildWithNotebooks},
    install_requires=shlex.split(cfg["requirements"]),
    extras_require=extras,
    python_requires=">=" + cfg["min_python"],
    long_description=Path("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    zip_safe=False,
    entry_points={
        "console_scripts": shlex.split(cfg["console_scripts"]),
        "nbdev": [f"{cfg['lib_path']}={cfg['lib_path']}._modidx:d"],
    },
    **about,
)
