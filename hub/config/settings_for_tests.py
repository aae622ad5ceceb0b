"""The hub's settings for pytest: a folder that goes away, cheap passwords, static files without collecting."""

import atexit
import os
import shutil
import tempfile

os.environ["SP_DATA"] = tempfile.mkdtemp(prefix="sp-hub-tests-")
os.environ.pop("SP_HUB_URL", None)
atexit.register(shutil.rmtree, os.environ["SP_DATA"], ignore_errors=True)

from hub.config.settings import *  # noqa: E402, F403 - the folder must be set before
from hub.config.settings import STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir()  # whitenoise warns where there is none
