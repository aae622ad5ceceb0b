from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_delete


class DocumentsConfig(AppConfig):
    name = "hub.documents"
    label = "documents"

    def ready(self) -> None:
        from hub.documents import archive, background, previews, texts
        from hub.documents.models import Blob

        background.register("texts of documents", texts.step, every=timedelta(seconds=2))
        background.register("words of documents", texts.fold_some, every=timedelta(hours=1))
        background.register("archive copies", archive.step, every=timedelta(seconds=10))
        background.register("previews", previews.tidy, every=timedelta(minutes=10))
        archive.follow_originals()
        post_delete.connect(previews.forget_blob, sender=Blob, dispatch_uid="documents.previews")
