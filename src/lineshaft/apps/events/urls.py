from django.urls import path

from .views import fees, links, public, staff

app_name = "events"

urlpatterns = [
    path("events/", public.calendar, name="calendar"),
    path("events/calendar.ics", public.feed, name="feed"),
    path("events/rss.xml", public.rss, name="rss"),
    path("events/fees/", fees.fees, name="fees"),
    path("events/fees/posted/<int:pk>/take-back/", fees.take_back, name="fee_take_back"),
    path("events/fees/<slug:public_id>/", fees.fees_of_event, name="fees_of_event"),
    path("events/manage/", staff.event_list, name="list"),
    path("events/manage/new/", staff.new, name="new"),
    path("events/manage/registrations/<int:pk>/", staff.person, name="person"),
    path("events/manage/registrations/<int:pk>/cancel/", staff.person_cancel, name="person_cancel"),
    path("events/manage/registrations/<int:pk>/request/", staff.person_request, name="person_request"),
    path("events/manage/handed-out/<int:pk>/", staff.material_file, name="material_file"),
    path("events/manage/handed-out/<int:pk>/remove/", staff.material_remove, name="material_remove"),
    path("events/manage/<slug:public_id>/", staff.manage, name="manage"),
    path("events/manage/<slug:public_id>/edit/", staff.edit, name="edit"),
    path("events/manage/<slug:public_id>/publish/", staff.publish, name="publish"),
    path("events/manage/<slug:public_id>/draft/", staff.take_back, name="take_back"),
    path("events/manage/<slug:public_id>/copy/", staff.copy, name="copy"),
    path("events/manage/<slug:public_id>/repeat/", staff.repeat, name="repeat"),
    path("events/manage/<slug:public_id>/cancel/", staff.cancel, name="cancel"),
    path("events/manage/<slug:public_id>/people/", staff.add_person, name="add_person"),
    path("events/manage/<slug:public_id>/people.csv", staff.people_file, name="people_file"),
    path("events/manage/<slug:public_id>/came/", staff.tick, name="tick"),
    path("events/manage/<slug:public_id>/handed-out/", staff.add_material, name="add_material"),
    path("events/manage/<slug:public_id>/follow-up/", staff.follow_up, name="follow_up"),
    path("events/registered/<uuid:uid>/", public.registered, name="registered"),
    path("events/registration/<str:token>/", links.registration, name="registration"),
    path("events/registration/<str:token>/cancel/", links.cancel, name="registration_cancel"),
    path("events/registration/<str:token>/here/", links.attended, name="registration_here"),
    path("events/registration/<str:token>/feedback/", links.feedback, name="feedback"),
    path("events/registration/<str:token>/handed-out/<int:pk>/", links.file, name="registration_file"),
    path("events/<slug:public_id>/", public.event, name="event"),
    path("events/<slug:public_id>/event.ics", public.event_file, name="event_file"),
    path("events/<slug:public_id>/register/", public.register, name="register"),
    path("events/<slug:public_id>/here/", public.here, name="here"),
    path("events/<slug:public_id>/handed-out/<int:pk>/", links.public_file, name="public_file"),
]
