from django.urls import path

from . import views

app_name = "home"

urlpatterns = [
    path("my-work/", views.my_work, name="my_work"),
    path("my-work/how-things-stand/", views.how_things_stand, name="how_things_stand"),
    path("search/", views.search, name="search"),
    path("demo/mailbox/", views.mailbox, name="mailbox"),
    path("demo/mailbox/<str:name>/", views.mail, name="mail"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
]
