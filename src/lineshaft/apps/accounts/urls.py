from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("", views.people, name="people"),
    path("me/", views.me, name="me"),
    path("me/keys/", views.create_api_token, name="create_api_token"),
    path("me/keys/<int:pk>/withdraw/", views.revoke_api_token, name="revoke_api_token"),
    path("of/<int:pk>/", views.organisation, name="organisation"),
    path("memberships/<int:pk>/role/", views.change_role, name="change_role"),
    path("memberships/<int:pk>/end/", views.end_membership, name="end_membership"),
    path("invitations/<int:pk>/withdraw/", views.revoke_invitation, name="revoke_invitation"),
    path("invitation/<str:token>/", views.accept_invitation, name="accept_invitation"),
]
