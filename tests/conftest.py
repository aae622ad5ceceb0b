"""For all tests: how fast the machine is decides nothing, and where several run at once each file stays together."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this hook, too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For `pytest -n 2 --dist loadgroup`: the tests that drive real programs are one group, as they take one another's
    time, screens and fixed ports; of the others each file is one, as its tests share what is dear to make."""
    for item in items:
        group = "real programs" if item.get_closest_marker("end_to_end") else item.location[0]
        item.add_marker(pytest.mark.xdist_group(group))
