from django.urls import URLPattern, path

from hub.photogenic import days, erasing_pages, faces, hours_pages, own, pictures, reviews, telling_pages, visitors

app_name = "photogenic"
urlpatterns: list[URLPattern] = [
    path("", days.today, name="today"),
    path("live/", days.live, name="live"),
    path("sheet/", days.sheet, name="sheet"),
    path("export/", days.export, name="export"),
    path("checkins/<int:pk>/", reviews.checkin, name="checkin"),
    path("checkins/<int:pk>/photo", pictures.checkin_photo, name="checkin-photo"),
    path("visits/<int:pk>/", reviews.visit, name="visit"),
    path("visits/<int:pk>/photo", pictures.visit_photo, name="visit-photo"),
    path("checkins/<int:pk>/erase/", erasing_pages.checkin, name="checkin-erase"),
    path("visits/<int:pk>/erase/", erasing_pages.visit, name="visit-erase"),
    path("visitors/", visitors.today, name="visitors"),
    path("visits/<int:pk>/tell/", telling_pages.tell, name="tell"),
    path("telling/", telling_pages.by_itself, name="telling"),
    path("retention/", erasing_pages.retention, name="retention"),
    path("reviews/", reviews.queue, name="queue"),
    path("mine/", own.history, name="own"),
    path("mine/face/", own.face, name="own-face"),
    path("mine/face/give/", own.give, name="own-face-give"),
    path("mine/face/withdraw/", own.withdraw, name="own-face-withdraw"),
    path("faces/", faces.faces, name="faces"),
    path("faces/paper/", faces.paper, name="paper"),
    path("faces/<int:pk>/", faces.face, name="face"),
    path("faces/<int:pk>/decide/", faces.decide, name="face-decide"),
    path("faces/<int:pk>/photos/<int:number>", pictures.enrolment_photo, name="enrolment-photo"),
    path("faces/withdraw/<int:pk>/", faces.withdraw, name="face-withdraw"),
    path("hours/", hours_pages.units, name="hours"),
    path("hours/<int:pk>/", hours_pages.edit, name="hours-edit"),
]
