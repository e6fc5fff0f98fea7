"""Searches on a Dask cluster, when the firm has one: one setting, the same call, the same records.

`GEMAAKT_CLUSTER=tcp://scheduler:8786` names its scheduler; its workers need this package and no
database. Without the setting a search runs in a child process of this computer.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from gemaakt.errors import GemaaktError

POLL_S = 0.25
REACH_S = 10


class ClusterAway(GemaaktError, ConnectionError):
    """The cluster that the setting names does not answer."""


def has_cluster() -> bool:
    """Say whether searches go to a cluster."""
    return bool(settings.SOLVE_CLUSTER)


def connected() -> Any:
    """A client of the cluster; refuses when it is not there."""
    try:
        from distributed import Client

        return Client(settings.SOLVE_CLUSTER, timeout=REACH_S)
    except (ImportError, OSError, ValueError) as error:
        raise ClusterAway("solve.cluster-away", address=settings.SOLVE_CLUSTER) from error


def on_cluster(function: Callable[..., Any], *args: Any, report: Callable[[], None]) -> Any:
    """Run a function of the library on the cluster and wait, reporting that it goes on."""
    client = connected()
    try:
        future = client.submit(function, *args, pure=False)
        while not future.done():
            report()
            time.sleep(POLL_S)
        return future.result()
    finally:
        client.close()
