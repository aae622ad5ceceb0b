"""The hub as an ASGI application, for uvicorn."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.config.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application

from hub.config.body_limit import BodyLimit

application = BodyLimit(get_asgi_application(), settings.BODY_LIMIT)
