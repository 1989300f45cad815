from django.urls import path
from django.views.i18n import set_language

from reception.api.slots import slots
from reception.views import accounts, booking, code, decisions, demo, desk, health, my, public, room

handler403 = "reception.views.errors.forbidden"

urlpatterns = [
    path("", public.home, name="home"),
    path("offices/<slug:slug>/", public.office, name="office"),
    path("officials/<slug:slug>/", public.official, name="official"),
    path("officials/<slug:slug>/hold/", booking.hold, name="hold"),
    path("book/<uuid:uid>/about/", booking.about, name="book-about"),
    path("book/<uuid:uid>/contact/", booking.contact, name="book-contact"),
    path("book/<uuid:uid>/appeal/", booking.appeal, name="book-appeal"),
    path("book/<uuid:uid>/papers/<uuid:paper>/remove/", booking.remove_paper, name="book-paper"),
    path("book/<uuid:uid>/check/", booking.check, name="book-check"),
    path("book/<uuid:uid>/code/", code.book_code, name="book-code"),
    path("book/<uuid:uid>/release/", booking.release, name="book-release"),
    path("my/", my.receptions, name="my-receptions"),
    path("my/<uuid:public_id>/", my.reception, name="my-reception"),
    path("my/<uuid:public_id>/move/", my.move, name="my-move"),
    path("my/<uuid:public_id>/cancel/", my.cancel, name="my-cancel"),
    path("papers/<uuid:uid>/", my.paper, name="paper"),
    path("desk/", desk.day, name="desk-day"),
    path("desk/officials/<slug:slug>/week/", desk.week, name="desk-week"),
    path("desk/receptions/<uuid:public_id>/", desk.reception, name="desk-reception"),
    path("desk/receptions/<uuid:public_id>/card/", desk.card, name="desk-card"),
    path("desk/receptions/<uuid:public_id>/move/", decisions.move, name="desk-move"),
    path(
        "desk/receptions/<uuid:public_id>/<str:verb>/",
        decisions.decide,
        name="desk-decide",
    ),
    path("receptions/<uuid:public_id>/room/", room.page, name="room"),
    path("receptions/<uuid:public_id>/ticket/", room.ticket, name="ticket"),
    path("receptions/<uuid:public_id>/admit/", room.admit, name="admit"),
    path("receptions/<uuid:public_id>/deny/", room.deny, name="deny"),
    path("receptions/<uuid:public_id>/finish/", room.finish, name="finish"),
    path("sign-in/", code.sign_in, name="sign-in"),
    path("sign-in/code/", code.sign_in_code, name="sign-in-code"),
    path("sign-in/staff/", accounts.staff_sign_in, name="staff-sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("api/v1/slots", slots, name="api-slots"),
    path("language/", set_language, name="set-language"),
    path("demo/", demo.people, name="demo"),
    path("demo/become/", demo.become, name="demo-become"),
    path("demo/mail/", demo.mail, name="demo-mail"),
    path("demo/mail/<str:name>/invitation.ics", demo.invitation, name="demo-invitation"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
