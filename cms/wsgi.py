"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_wsgi_application()

from cms.organisation.checks import refuse_bad_start  # noqa: E402  # needs the applications above

refuse_bad_start()
