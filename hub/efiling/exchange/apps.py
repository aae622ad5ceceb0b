"""Letters to and from other systems: TH e-GIF messages and the saraban mailbox; as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "hub.efiling.exchange"
    label = "exchange"
    verbose_name = _("แลกเปลี่ยนหนังสือ")

    def ready(self) -> None:
        from hub.documents import background
        from hub.efiling import coming, panels, reach
        from hub.efiling.exchange import cards, entry_panel, mail_coming, mail_fetching
        from hub.look import home, navigation
        from hub.people import access

        navigation.register(
            _("แลกเปลี่ยนหนังสือ"), "exchange:index", icon="exchange", may=access.permits(reach.LOOK), order=35
        )
        home.register(cards.mailbox_trouble, order=33)
        coming.register(mail_coming.to)
        panels.register(entry_panel.panel, order=60)
        background.register("mailbox", mail_fetching.step, every=mail_fetching.EVERY)
