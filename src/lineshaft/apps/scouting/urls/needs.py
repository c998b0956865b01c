from django.urls import path

from ..views import batches, needs

urlpatterns = [
    path("needs/", needs.needs, name="needs"),
    path("needs/needs.csv", needs.needs_csv, name="needs_csv"),
    path("needs/needs.xlsx", needs.needs_workbook, name="needs_workbook"),
    path("needs/new/", needs.need_new, name="need_new"),
    path("needs/from-file/", batches.batch_new, name="batch_new"),
    path("needs/from-file/template.csv", batches.template_csv, name="template_csv"),
    path("needs/from-file/template.xlsx", batches.template_workbook, name="template_workbook"),
    path("needs/from-file/<int:pk>/", batches.batch, name="batch"),
    path("needs/files/<int:pk>/", needs.need_file, name="need_file"),
    path("needs/files/<int:pk>/remove/", needs.remove_file, name="remove_file"),
    path("needs/<slug:number>/", needs.need, name="need"),
    path("needs/<slug:number>/edit/<slug:part>/", needs.need_part, name="need_part"),
    path("needs/<slug:number>/post/", needs.post, name="post_need"),
    path("needs/<slug:number>/count/", needs.recount, name="recount"),
    path("needs/<slug:number>/withdraw/", needs.withdraw, name="withdraw_need"),
    path("needs/<slug:number>/delete/", needs.delete, name="delete_need"),
    path("needs/<slug:number>/copy/", needs.copy, name="copy_need"),
    path("needs/<slug:number>/files/add/", needs.add_file, name="add_file"),
]
