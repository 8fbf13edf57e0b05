"Print what the package and its extra `dev` require, one requirement a line, for tools that read requirements files."
import shlex

from project import settings

s = settings()
print("\n".join(shlex.split(s["requirements"]) + shlex.split(s["dev_requirements"])))
