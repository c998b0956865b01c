from django.urls import path

from ..views import buyers

urlpatterns = [
    path("find-a-supplier/", buyers.about, name="about"),
    path("buyer-settings/", buyers.buyers, name="buyers"),
    path("buyer-settings/new/", buyers.buyer_new, name="buyer_new"),
    path("buyer-settings/<int:pk>/", buyers.buyer, name="buyer"),
    path("buyer-settings/<int:pk>/retire/", buyers.retire, name="retire_buyer"),
    path("buyer-settings/<int:pk>/restore/", buyers.restore, name="restore_buyer"),
]
