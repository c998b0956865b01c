"""A port for a server that a test starts."""

import random

from lineshaft.config import processes

# Below those that the system lends to connections: one of these could be lent again before the server listens.
_PORTS = range(20_000, 30_000)


def free_port() -> int:
    """A port on which nobody listens, and which no connection gets meanwhile."""
    return next(port for port in random.sample(_PORTS, 100) if processes.is_port_free("127.0.0.1", port))
