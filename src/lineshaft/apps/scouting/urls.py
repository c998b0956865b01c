from django.urls import URLPattern, path

from .views import batches, buyers, centers, company, desk, needs, reports, routing, technology, verify

app_name = "scouting"

urlpatterns: list[URLPattern] = [
    # The scouting desk
    path("scouting/desk/", desk.queue, name="desk"),
    path("scouting/desk/<slug:number>/", desk.need, name="desk_need"),
    path("scouting/desk/<slug:number>/criteria/", desk.criteria, name="desk_criteria"),
    path(
        "scouting/desk/<slug:number>/criteria/<int:version>/again/",
        desk.criteria_again,
        name="criteria_again",
    ),
    path("scouting/desk/<slug:number>/search/", desk.search, name="desk_search"),
    path("scouting/desk/<slug:number>/route/", routing.route, name="desk_route"),
    path("scouting/desk/<slug:number>/report/", desk.report, name="desk_report"),
    path("scouting/desk/<slug:number>/close/", desk.close, name="desk_close"),
    path("scouting/desk/<slug:number>/reopen/", desk.reopen, name="desk_reopen"),
    path("scouting/routings/<int:pk>/remind/", routing.remind, name="remind"),
    path("scouting/routings/<int:pk>/recall/", routing.recall, name="recall"),
    path("scouting/desk/<slug:number>/counts/<int:pk>/", routing.counts, name="counts"),
    # The centers
    path("scouting/sent/", centers.sent, name="sent"),
    path("scouting/sent/<int:pk>/", centers.one, name="sent_one"),
    path("scouting/sent/<int:pk>/add/", centers.add, name="add_plant"),
    path("scouting/sent/<int:pk>/done/", centers.done, name="done"),
    path("scouting/sent/<int:pk>/not-done/", centers.not_done, name="not_done"),
    path("scouting/candidates/<int:pk>/", centers.answer, name="answer"),
    path("scouting/candidates/<int:pk>/aside/", centers.aside, name="aside"),
    path("scouting/candidates/<int:pk>/again/", centers.again, name="again"),
    # Companies
    path("scouting/named/", company.named, name="named"),
    path("scouting/consents/<int:pk>/withdraw/", company.withdraw, name="withdraw_naming"),
    # Reports
    path("scouting/needs/<slug:number>/reports/", reports.of_need, name="reports_of"),
    path("scouting/reports/<int:pk>/", reports.report, name="report"),
    path("scouting/reports/<int:pk>/report.pdf", reports.pdf, name="report_pdf"),
    path("scouting/reports/<int:pk>/report.json", reports.data, name="report_data"),
    path("scouting/reports/<int:pk>/report.xlsx", reports.sheets, name="report_workbook"),
    path("verify/", verify.verify, name="verify"),
    # Technology needs
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
    path("technology/<slug:number>/withdraw/", technology.withdraw, name="technology_withdraw"),
    path("sites/<slug:public_id>/technology/", technology.tab, name="technology_of_site"),
    path("sites/<slug:public_id>/technology/new/", technology.new, name="technology_new"),
    # Who posts needs
    path("find-a-supplier/", buyers.about, name="about"),
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
    # Buyers with an account
    path("buyer-settings/", buyers.buyers, name="buyers"),
    path("buyer-settings/new/", buyers.buyer_new, name="buyer_new"),
    path("buyer-settings/<int:pk>/", buyers.buyer, name="buyer"),
    path("buyer-settings/<int:pk>/retire/", buyers.retire, name="retire_buyer"),
    path("buyer-settings/<int:pk>/restore/", buyers.restore, name="restore_buyer"),
]
