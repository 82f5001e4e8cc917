"""Property tests are steady and do not fail on a busy machine; Ctrl-C reaches what tests start."""

import signal

import pytest
from fault_tally import pytest_runtest_logreport, pytest_terminal_summary  # noqa: F401 - hooks
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# A shell starts what runs in the background with Ctrl-C ignored, and every child inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_councils(tmp_path_factory):
    """Two councils that ran and released, and a hub that trusts both."""
    from shared_councils import SharedCouncils  # noqa: PLC0415 - slow to load, and few tests want it

    return SharedCouncils(tmp_path_factory.mktemp("shared"))
