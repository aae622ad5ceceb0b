"""Check-ins and visits, as a Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PhotogenicConfig(AppConfig):
    name = "hub.photogenic"
    label = "photogenic"
    verbose_name = _("ลงเวลา")

    def ready(self) -> None:
        from common.link.manifest import ROSTER
        from hub.documents import background, entitlement
        from hub.fleet import erasures, housekeeping, publishing
        from hub.look import home, navigation
        from hub.people import access
        from hub.people.access import EVERYONE, LEADERS, Role
        from hub.photogenic import arrivals, cards, erasing, evidence, rosters, telling

        access.register("photogenic.look", roles=LEADERS | {Role.CLERK})
        access.register("photogenic.review", roles=LEADERS | {Role.CLERK})
        access.register("photogenic.faces", roles=LEADERS)
        access.register("photogenic.hours", roles=LEADERS)
        access.register("photogenic.own", roles=EVERYONE)
        access.register("photogenic.visitors", roles={Role.RECEPTION})
        access.register("photogenic.telling", roles=LEADERS | {Role.ADMINISTRATOR})
        access.register("photogenic.erase", roles=LEADERS)
        access.register("photogenic.retention", roles={Role.ADMINISTRATOR}, office_only=True)
        navigation.register(
            _("ผู้มาติดต่อวันนี้"), "photogenic:visitors", icon="visitor", may=access.permits("photogenic.visitors"), order=11
        )
        navigation.register(
            _("แจ้งผู้ที่มาพบทาง SMS"),
            "photogenic:telling",
            icon="message",
            may=access.permits("photogenic.telling"),
            section=navigation.ADMINISTRATION,
            order=33,
        )
        background.register("visitors' hosts", telling.step, every=timedelta(seconds=15))
        navigation.register(
            _("ระยะเวลาเก็บภาพ"),
            "photogenic:retention",
            icon="empty",
            may=access.permits("photogenic.retention"),
            section=navigation.ADMINISTRATION,
            order=34,
        )
        navigation.register(
            _("ลงเวลาวันนี้"), "photogenic:today", icon="checkin", may=access.permits("photogenic.look"), order=10
        )
        navigation.register(
            _("รอตรวจการลงเวลา"), "photogenic:queue", icon="check", may=access.permits("photogenic.review"), order=12
        )
        navigation.register(
            _("การลงเวลาของฉัน"), "photogenic:own", icon="calendar", may=access.permits("photogenic.own"), order=20
        )
        navigation.register(
            _("ใบหน้ารออนุมัติ"),
            "photogenic:faces",
            icon="person",
            may=access.permits("photogenic.faces"),
            section=navigation.ADMINISTRATION,
            order=30,
        )
        navigation.register(
            _("เวลาทำงาน"),
            "photogenic:hours",
            icon="hourglass",
            may=access.permits("photogenic.hours"),
            section=navigation.ADMINISTRATION,
            order=32,
        )
        home.register(cards.today, order=10)
        home.register(cards.reviews_waiting, order=20)
        arrivals.register()
        entitlement.readable_by(rosters.readable_by)
        erasures.kept_by(evidence.needed)
        housekeeping.register(erasing.expire)
        publishing.register(ROSTER, rosters.current_manifest)
        rosters.watch_people()
