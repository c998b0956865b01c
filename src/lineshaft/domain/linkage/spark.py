"""The comparisons of a sweep on the machines of an Apache Spark cluster: `pip install 'lineshaft[spark]'`, and Java."""

import os
import sys
from collections.abc import Iterator, Sequence

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.linkage.sweep import Compared, Prepared, Range, compare_range


class OnSpark:
    """
    Compares a file on Spark instead of on the cores of this machine, with the same result: records, words and blocks go
    to each machine once, and each range of records is a task of its own.

    `master` is the address of the cluster, such as "spark://host:7077", or "local[2]" for two cores of this machine.
    Lineshaft must be installed on each machine. Raises InvalidValue where Spark or Java is missing.
    """

    def __init__(self, master: str) -> None:
        try:
            from pyspark.errors import PySparkRuntimeError
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise InvalidValue(
                "spark", master, "needs a package that is not installed", "Install lineshaft[spark]"
            ) from error
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master(master).appName("lineshaft linkage")
        quiet = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
        try:
            self._session = quiet.getOrCreate()
        except PySparkRuntimeError as error:
            raise InvalidValue("spark", master, "did not start", "Install Java 17 or newer") from error
        self._session.sparkContext.setLogLevel("ERROR")

    def __call__(self, prepared: Prepared, ranges: Sequence[Range]) -> Iterator[Compared]:
        """What was found in each range, in their order."""
        context = self._session.sparkContext
        shared = context.broadcast(prepared)
        tasks = context.parallelize(ranges, max(1, len(ranges)))
        yield from tasks.map(lambda bounds: compare_range(shared.value, *bounds)).toLocalIterator()
        shared.destroy()

    def stop(self) -> None:
        """Give the cluster back."""
        self._session.stop()
