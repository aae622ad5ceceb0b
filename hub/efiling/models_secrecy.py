"""What a person answered where the text of a letter's file seems to say that it is secret."""

from __future__ import annotations

from django.db import models


class SecrecyAnswered(models.Model):
    """`cleared`: the highest degree of secrecy that was found and is none; `not_secret`: why. Both "" until then."""

    cleared = models.CharField(max_length=12, blank=True, editable=False)
    not_secret = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True
