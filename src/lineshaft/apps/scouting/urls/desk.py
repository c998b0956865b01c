from django.urls import path

from ..views import centers, company, desk, notices, reports, routing, supply, verify

urlpatterns = [
    # The scouting desk
    path("scouting/desk/", desk.queue, name="desk"),
    path("scouting/desk/missed/", desk.missed, name="missed"),
    path("scouting/desk/<slug:number>/", desk.need, name="desk_need"),
    path("scouting/desk/<slug:number>/criteria/", desk.criteria, name="desk_criteria"),
    path(
        "scouting/desk/<slug:number>/criteria/<int:version>/again/",
        desk.criteria_again,
        name="criteria_again",
    ),
    path("scouting/desk/<slug:number>/read-again/", desk.read_again, name="read_again"),
    path("scouting/desk/<slug:number>/search/", desk.search, name="desk_search"),
    path("scouting/desk/<slug:number>/route/", routing.route, name="desk_route"),
    path("scouting/desk/<slug:number>/report/", desk.report, name="desk_report"),
    path("scouting/desk/<slug:number>/close/", desk.close, name="desk_close"),
    path("scouting/desk/<slug:number>/reopen/", desk.reopen, name="desk_reopen"),
    path("scouting/routings/<int:pk>/remind/", routing.remind, name="remind"),
    path("scouting/routings/<int:pk>/recall/", routing.recall, name="recall"),
    path("scouting/desk/<slug:number>/counts/<int:pk>/", routing.counts, name="counts"),
    path("supply-map/", supply.supply_map, name="supply"),
    path("supply-map/supply.csv", supply.supply_csv, name="supply_csv"),
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
    path("sites/<slug:public_id>/needs-that-fit/", notices.choose, name="choose_notices"),
    path("needs-that-fit/stop/<str:token>/", notices.stop, name="stop_notices"),
    path("scouting/named/", company.named, name="named"),
    path("scouting/consents/<int:pk>/withdraw/", company.withdraw, name="withdraw_naming"),
    # Reports
    path("scouting/needs/<slug:number>/reports/", reports.of_need, name="reports_of"),
    path("scouting/reports/<int:pk>/", reports.report, name="report"),
    path("scouting/reports/<int:pk>/report.pdf", reports.pdf, name="report_pdf"),
    path("scouting/reports/<int:pk>/report.json", reports.data, name="report_data"),
    path("scouting/reports/<int:pk>/report.xlsx", reports.sheets, name="report_workbook"),
    path("verify/", verify.verify, name="verify"),
]
