from django.urls import path

from .views import office, own, public, sites

app_name = "partners"
urlpatterns = [
    path("resources/", public.resource_list, name="resources"),
    path("resources/<slug:slug>/", public.resource, name="resource"),
    path("partners/", public.partner_list, name="partners"),
    path("partner-settings/", office.partners, name="settings"),
    path("partner-settings/new/", office.partner_new, name="partner_new"),
    path("partner-settings/<int:pk>/", office.partner, name="partner"),
    path("partner-settings/<int:pk>/retire/", office.retire, name="retire"),
    path("partner-settings/<int:pk>/restore/", office.restore, name="restore"),
    path("my-resources/", own.mine, name="mine"),
    path("my-resources/new/", own.new, name="new"),
    path("my-resources/reach/", own.reach, name="reach"),
    path("my-resources/counties/", own.county_search, name="county_search"),
    path("my-resources/organisation/<int:pk>/", own.profile, name="profile"),
    path("my-resources/<int:pk>/", own.own, name="own"),
    path("my-resources/<int:pk>/edit/", own.edit, name="edit"),
    path("my-resources/<int:pk>/publish/", own.publish, name="publish"),
    path("my-resources/<int:pk>/withdraw/", own.withdraw, name="withdraw"),
    path("sites/<slug:public_id>/resources/", sites.tab, name="of_site"),
    path("sites/<slug:public_id>/resources/<slug:slug>/share/", sites.share, name="share"),
]
