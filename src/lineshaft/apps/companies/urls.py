from django.urls import path

from .views import contacts, imports, lists, records, review

app_name = "companies"

urlpatterns = [
    path("sites/", lists.sites, name="sites"),
    path("sites/export.csv", lists.export, name="export"),
    path("sites/export.xlsx", lists.export_workbook, name="export_workbook"),
    path("sites/views/", lists.save_view, name="save_view"),
    path("sites/views/<int:pk>/delete/", lists.delete_view, name="delete_view"),
    path("sites/new/", records.new_site, name="new_site"),
    path("sites/duplicates/", records.duplicates, name="duplicates"),
    path("sites/review/", review.review, name="review"),
    path("sites/review/<int:pk>/", review.decide, name="decide_pair"),
    path("sites/review/take-back/", review.take_back, name="review_take_back"),
    path("sites/changes/", review.changes, name="changes"),
    path("sites/changes/<int:pk>/undo/", review.undo, name="undo_change"),
    path("sites/changes/<int:pk>/answer/", review.answer, name="answer_change"),
    path("sites/<slug:public_id>/", records.site, name="site"),
    path("sites/<slug:public_id>/similar/", review.similar, name="similar"),
    path("sites/<slug:public_id>/merge/<slug:other_id>/", review.merge, name="merge"),
    path("sites/<slug:public_id>/move/", review.move, name="move"),
    path("sites/<slug:public_id>/split/", review.split, name="split"),
    path("sites/<slug:public_id>/history/", records.site_history, name="site_history"),
    path("sites/<slug:public_id>/edit/", records.edit_site, name="edit_site"),
    path("sites/<slug:public_id>/take-up/", records.take_up, name="take_up"),
    path("sites/<slug:public_id>/relationship/", records.edit_relationship, name="edit_relationship"),
    path("sites/<slug:public_id>/contacts/new/", contacts.new_contact, name="new_contact"),
    path("sites/<slug:public_id>/contacts/<int:pk>/", contacts.edit_contact, name="edit_contact"),
    path("sites/<slug:public_id>/contacts/<int:pk>/left/", contacts.contact_left, name="contact_left"),
    path(
        "sites/<slug:public_id>/contacts/<int:pk>/returned/",
        contacts.contact_returned,
        name="contact_returned",
    ),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new_import, name="new_import"),
    path("imports/<int:pk>/", imports.import_batch, name="import"),
    path("imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:pk>/status/", imports.import_status, name="import_status"),
    path("imports/<int:pk>/commit/", imports.commit, name="commit_import"),
    path("imports/<int:pk>/undo/", imports.undo, name="undo_import"),
    path("imports/<int:pk>/report.csv", imports.report, name="import_report"),
    path("companies/<slug:public_id>/", records.company, name="company"),
    path("companies/<slug:public_id>/edit/", records.edit_company, name="edit_company"),
    path("companies/<slug:public_id>/names/", records.add_company_name, name="add_company_name"),
]
