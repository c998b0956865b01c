"""The Chromium of the machine, for the tests that look at the component page."""

import os
import shutil
from typing import Any

import pytest

from loopback import CHROMIUM_FLAG

CHROMIUM = next(
    filter(
        None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
    ),
    None,
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Flags that keep the browser quiet; CI fails without one, elsewhere these tests are skipped."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("No Chromium found: .ci/run installs one.")
        pytest.skip("no Chromium on this machine")
    flags = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        CHROMIUM_FLAG,
    ]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}
