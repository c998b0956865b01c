from django.urls import path

from ..views import technology, technology_life

urlpatterns = [
    path("technology/", technology.needs, name="technology"),
    path("technology/options/<int:pk>/", technology.option, name="technology_option"),
    path("technology/steps/<int:pk>/remove/", technology.remove_step, name="technology_remove_step"),
    path("technology/landscapes/<int:pk>/landscape.pdf", technology.landscape_pdf, name="landscape_pdf"),
    path("technology/landscapes/<int:pk>/landscape.json", technology.landscape_data, name="landscape_data"),
    path("technology/<slug:number>/", technology.need, name="technology_need"),
    path("technology/<slug:number>/search/", technology.look, name="technology_search"),
    path("technology/<slug:number>/add/", technology.add, name="technology_add"),
    path("technology/<slug:number>/steps/new/", technology.add_step, name="technology_step"),
    path("technology/<slug:number>/report/", technology.report, name="technology_report"),
    path("technology/<slug:number>/change/", technology_life.change, name="technology_change"),
    path("technology/<slug:number>/close/", technology_life.close, name="technology_close"),
    path("technology/<slug:number>/reopen/", technology_life.reopen, name="technology_reopen"),
    path("technology/<slug:number>/withdraw/", technology.withdraw, name="technology_withdraw"),
    path("sites/<slug:public_id>/technology/", technology.tab, name="technology_of_site"),
    path("sites/<slug:public_id>/technology/new/", technology.new, name="technology_new"),
]
