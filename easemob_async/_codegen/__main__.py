"""``python -m easemob_async._codegen [--check]``."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from easemob_async._codegen.areas import api_package, area_module, client_areas_module
from easemob_async._codegen.callback_spec import load_callbacks
from easemob_async._codegen.catalogue import webhook_modules
from easemob_async._codegen.jobs import jobs_module
from easemob_async._codegen.limits import limits_module
from easemob_async._codegen.models import models_module, models_package
from easemob_async._codegen.openapi import openapi_document
from easemob_async._codegen.operation_tables import operations_module
from easemob_async._codegen.spec import Spec, SpecError, load
from easemob_async._codegen.text import formatted
from easemob_async._version import __version__

PACKAGE = Path(__file__).parent.parent
FOLDERS = ("api", "api/_operations", "batch", "models", "webhooks")
GENERATED = "# Generated from "
OPENAPI = "_openapi.json"


def generate(spec: Spec) -> dict[str, str]:
    """Every generated file: path below the package, source."""
    files = {
        "api/__init__.py": api_package(spec),
        "api/_areas.py": client_areas_module(spec),
        "api/_limits.py": limits_module(spec),
        "models/__init__.py": models_package(spec),
    }
    for area in spec.areas:
        files[f"api/{area.module}.py"] = area_module(area, spec)
        files[f"api/_operations/{area.module[1:]}.py"] = operations_module(area, spec)
        if area.models:
            files[f"models/{area.module}.py"] = models_module(area, spec)
    if any(operation.job for area in spec.areas for operation in area.operations):
        files["batch/_message_jobs.py"] = jobs_module(spec)
    callbacks = spec.folder / "webhooks"
    if callbacks.is_dir():
        files |= webhook_modules(load_callbacks(callbacks))
    return {**formatted(files), OPENAPI: openapi_document(spec, __version__)}


def differences(files: dict[str, str]) -> list[str]:
    """Return the changes that writing *files* would make, as unified diffs."""
    found: list[str] = []
    on_disk = {OPENAPI} if (PACKAGE / OPENAPI).exists() else set[str]()
    on_disk |= {str(path.relative_to(PACKAGE)) for folder in FOLDERS for path in (PACKAGE / folder).glob("*.py")}
    for path in sorted(on_disk | set(files)):
        old = (PACKAGE / path).read_text(encoding="utf-8") if path in on_disk else ""
        if path not in files and not old.startswith(GENERATED):
            continue  # written by hand
        new = files.get(path, "")
        if old != new:
            found += difflib.unified_diff(
                old.splitlines(), new.splitlines(), f"on disk: {path}", f"from the spec: {path}", lineterm=""
            )
    return found


def write(files: dict[str, str]) -> None:
    """Bring the folders to exactly *files*."""
    for folder in FOLDERS:
        for path in (PACKAGE / folder).glob("*.py"):
            name = str(path.relative_to(PACKAGE))
            if name not in files and path.read_text(encoding="utf-8").startswith(GENERATED):
                path.unlink()
    for name, source in files.items():
        path = PACKAGE / name
        if not path.exists() or path.read_text(encoding="utf-8") != source:
            path.write_text(source, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Generate, or with ``--check`` compare; 1 when they differ, 2 when the spec is wrong."""
    parser = argparse.ArgumentParser(prog="python -m easemob_async._codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when disk and spec differ")
    options = parser.parse_args(arguments)
    try:
        files = generate(load())
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    if not options.check:
        write(files)
        return 0
    found = differences(files)
    print("\n".join(found[:200]) if found else "disk and spec agree")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
