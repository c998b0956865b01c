from django.urls import path

from ..views import accounts, buyers

urlpatterns = [
    # Public
    path("find-a-supplier/", buyers.about, name="about"),
    path("find-a-supplier/account/", accounts.ask, name="ask_account"),
    path("find-a-supplier/account/sent/", accounts.sent, name="ask_account_sent"),
    path("find-a-supplier/account/confirm/<str:token>/", accounts.confirm, name="confirm_account"),
    # The program office
    path("buyer-settings/asking/", accounts.asking, name="account_requests"),
    path("buyer-settings/asking/<int:pk>/", accounts.one, name="account_request"),
    path("buyer-settings/asking/<int:pk>/accept/", accounts.accept, name="accept_account"),
    path("buyer-settings/asking/<int:pk>/decline/", accounts.decline, name="decline_account"),
    path("buyer-settings/", buyers.buyers, name="buyers"),
    path("buyer-settings/new/", buyers.buyer_new, name="buyer_new"),
    path("buyer-settings/<int:pk>/", buyers.buyer, name="buyer"),
    path("buyer-settings/<int:pk>/retire/", buyers.retire, name="retire_buyer"),
    path("buyer-settings/<int:pk>/restore/", buyers.restore, name="restore_buyer"),
]
