"""The hub as an ASGI application, for uvicorn."""

import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.config.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application

from hub.config.body_limit import BodyLimit

# Static files are small and read whole; that WhiteNoise hands them over synchronously is known and harmless.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

application = BodyLimit(get_asgi_application(), settings.BODY_LIMIT)
