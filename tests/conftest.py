"""For all tests: how fast the machine is decides nothing, and what belongs together runs together on one core."""

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")


class Together(LoadScopeScheduling):
    """The tests that drive the real programs take one another's time, screens and fixed ports: they run one after
    another. So do those of a file, which share what is dear to make."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return "real programs" if file.startswith("tests/end_to_end/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """For `pytest -n 2`."""
    return Together(config, log)
