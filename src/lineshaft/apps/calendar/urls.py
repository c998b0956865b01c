from django.urls import path

from .views import calendars, hours, public, staff

app_name = "calendar"

urlpatterns = [
    path("centers/<slug:slug>/book/", public.book, name="book"),
    path("centers/<slug:slug>/book/details/", public.details, name="details"),
    path("consultation/booked/<uuid:uid>/", public.booked, name="booked"),
    path("consultation/<str:token>/", public.opened, name="opened"),
    path("consultation/<str:token>/move/", public.move, name="move"),
    path("consultation/<str:token>/cancel/", public.cancel, name="cancel"),
    path("calendars/<str:token>.ics", calendars.feed, name="feed"),
    path("consultations/", staff.week, name="week"),
    path("consultations/hours/", hours.hours, name="hours"),
    path("consultations/busy/", hours.busy, name="busy"),
    path("consultations/busy/file/", hours.busy_file, name="busy_file"),
    path("consultations/busy/<int:pk>/free/", hours.free, name="free"),
    path("consultations/calendars/", calendars.calendars, name="calendars"),
    path("consultations/calendars/<int:pk>/revoke/", calendars.revoke, name="revoke"),
    path("consultations/hand-over/", staff.to_hand_over, name="to_hand_over"),
    path("consultations/<int:pk>/", staff.booking, name="booking"),
    path("consultations/<int:pk>/held/", staff.held, name="held"),
    path("consultations/<int:pk>/missed/", staff.missed, name="missed"),
    path("consultations/<int:pk>/move/", staff.move, name="move_booking"),
    path("consultations/<int:pk>/cancel/", staff.cancel, name="cancel_booking"),
    path("consultations/<int:pk>/hand-over/", staff.hand_over, name="hand_over"),
]
