import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def as_in_production(settings):
    """The tests of other rooms run without the second factor and without delays; these do not."""
    settings.STAFF_MFA = True
    settings.AXES_ENABLED = True
    cache.clear()
    yield
    cache.clear()
