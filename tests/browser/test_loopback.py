import pytest
from playwright.sync_api import Error, Page


def test_browser__cannot_reach_another_machine(page: Page) -> None:
    with pytest.raises(Error, match=r"ERR_NAME_NOT_RESOLVED|ERR_ADDRESS_UNREACHABLE"):
        page.goto("http://example.org/")
