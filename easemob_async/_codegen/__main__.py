"""Write the generated files, or compare them with the spec: ``python -m easemob_async._codegen [--check]``."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from easemob_async._codegen.areas import api_package, area_module, client_areas_module
from easemob_async._codegen.callback_spec import load_callbacks
from easemob_async._codegen.catalogue import webhook_modules
from easemob_async._codegen.jobs import jobs_module
from easemob_async._codegen.limits import bucket_names_module, limits_module
from easemob_async._codegen.models import models_module, models_package
from easemob_async._codegen.openapi import openapi_document
from easemob_async._codegen.operation_tables import operations_module
from easemob_async._codegen.spec import Spec, SpecError, load
from easemob_async._codegen.text import formatted
from easemob_async._version import __version__

PACKAGE = Path(__file__).parent.parent
FOLDERS = ("_pipeline/limits", "api", "api/_operations", "batch", "models", "webhooks")
"""Folders with generated modules; they may have hand-written modules too."""

FIRST_LINE = "# Generated from "
"""Beginning of every generated module, by which it is told from a hand-written one."""

OPENAPI = "_openapi.json"


def generate(spec: Spec) -> dict[str, str]:
    """Return the source of every generated file by path below the package."""
    files = {
        "api/__init__.py": api_package(spec),
        "api/_areas.py": client_areas_module(spec),
        "api/_limits.py": limits_module(spec),
        "_pipeline/limits/bucket_names.py": bucket_names_module(spec),
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
    old = _generated_on_disk()
    found: list[str] = []
    for path in sorted(old.keys() | files.keys()):
        before, after = old.get(path, "").splitlines(), files.get(path, "").splitlines()
        found += difflib.unified_diff(before, after, f"on disk: {path}", f"from the spec: {path}", lineterm="")
    return found


def write(files: dict[str, str]) -> None:
    """Write the files that changed, and remove the generated files that are not among *files*."""
    old = _generated_on_disk()
    for path in old.keys() - files.keys():
        (PACKAGE / path).unlink()
    for path, source in files.items():
        if old.get(path) != source:
            (PACKAGE / path).write_text(source, encoding="utf-8")


def _generated_on_disk() -> dict[str, str]:
    paths = [path for folder in FOLDERS for path in (PACKAGE / folder).glob("*.py")]
    sources = {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in paths}
    generated = {path: source for path, source in sources.items() if source.startswith(FIRST_LINE)}
    openapi = PACKAGE / OPENAPI
    return generated | ({OPENAPI: openapi.read_text(encoding="utf-8")} if openapi.exists() else {})


def main(arguments: list[str] | None = None) -> int:
    """Generate, or compare with ``--check``; the exit status is 1 if files differ and 2 if the spec is invalid."""
    parser = argparse.ArgumentParser(prog="python -m easemob_async._codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the files differ from the spec")
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
    if found:
        print(*found[:200], "the files differ from the spec; run: python -m easemob_async._codegen", sep="\n")
        return 1
    print("the files match the spec")
    return 0


if __name__ == "__main__":
    sys.exit(main())
