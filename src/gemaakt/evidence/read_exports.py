"""Read many exports: in this process, or spread over a Dask cluster by one argument."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gemaakt.evidence.export import Export, NotAnExport, read_export
from gemaakt.findings import Finding, Severity, finding_of

CHUNK = 1000


def read_exports(
    files: Sequence[Path], *, dask: str | None = None
) -> tuple[list[Export], list[Finding]]:
    """Read the exports of files; one that is no export is left out with a finding.

    `dask` is the address of a scheduler, or `local` for one on this machine (extra `scale`).
    """
    chunks = [files[at : at + CHUNK] for at in range(0, len(files), CHUNK)]
    parts = list(map(read_chunk, chunks)) if dask is None else _on_cluster(chunks, dask)
    exports = [each for part, _ in parts for each in part]
    return exports, [finding for _, findings in parts for finding in findings]


def read_chunk(files: Sequence[Path]) -> tuple[list[Export], list[Finding]]:
    """Read some files, one after the other."""
    found: list[Export] = []
    findings: list[Finding] = []
    for file in files:
        try:
            found.append(read_export(json.loads(file.read_bytes()), file=file.name))
        except (OSError, ValueError, RecursionError) as error:
            finding = (
                finding_of(error)
                if isinstance(error, NotAnExport)
                else Finding(
                    "evidence.not-an-export",
                    params={"file": file.name, "reason": type(error).__name__},
                )
            )
            findings.append(
                Finding(finding.code, Severity.WARNING, {"file": file.name}, finding.params)
            )
    return found, findings


def _on_cluster(chunks: Sequence[Sequence[Path]], address: str) -> list[Any]:
    from distributed import Client

    with Client(processes=False) if address == "local" else Client(address) as client:
        return list(client.gather(client.map(read_chunk, chunks)))
