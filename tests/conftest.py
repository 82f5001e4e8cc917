"""Property tests are steady and do not fail on a busy machine; Ctrl-C reaches what tests start."""

import signal

from fault_tally import pytest_runtest_logreport, pytest_terminal_summary  # noqa: F401 - hooks
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# A shell starts what runs in the background with Ctrl-C ignored, and every child inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)
