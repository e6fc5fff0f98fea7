"""Addresses of the board, the day lists, the papers and the owner's morning."""

from django.urls import path

from gemaakt.server.plan import (
    board_views,
    draft_views,
    holding_views,
    morning_views,
    paper_views,
    promise_views,
    scenario_views,
)

app_name = "plan"
urlpatterns = [
    path("morning/", morning_views.morning, name="morning"),
    path("board/", board_views.board, name="board"),
    path("board/data.json", board_views.board_data, name="board_data"),
    path("board/why.json", board_views.why, name="why"),
    path("board/list/", board_views.board_list, name="list"),
    path("board/<int:version_id>/moves/", draft_views.moves, name="moves"),
    path("board/draft/<int:draft_id>/moves/", draft_views.draft_moves, name="draft_moves"),
    path("plan/", draft_views.plan_page, name="plan"),
    path("plan/holds/", holding_views.holding, name="holding"),
    path("plan/holds/ask/", holding_views.ask_holding, name="ask_holding"),
    path("plan/<int:version_id>/", draft_views.version_page, name="version"),
    path("plan/<int:version_id>/back/", draft_views.take_back, name="take_back"),
    path("plan/draft/<int:draft_id>/", draft_views.draft_page, name="draft"),
    path("plan/draft/<int:draft_id>/publish/", draft_views.publish_draft, name="publish_draft"),
    path("plan/draft/<int:draft_id>/around/", draft_views.plan_around, name="plan_around"),
    path("plan/draft/<int:draft_id>/drop/", draft_views.drop_draft, name="drop_draft"),
    path("plan/draft/<int:draft_id>/name/", draft_views.rename_draft, name="rename_draft"),
    path("promise/", promise_views.promise_page, name="promise"),
    path("promise/<int:reservation_id>/release/", promise_views.release, name="release"),
    path("scenarios/", scenario_views.scenarios_page, name="scenarios"),
    path("scenarios/new/", scenario_views.new_scenario, name="new_scenario"),
    path("scenarios/remedy/", scenario_views.try_remedy, name="try_remedy"),
    path("morning/remedies/<path:code>/", scenario_views.remedies_of, name="remedies"),
    path("day/", paper_views.day_lists, name="days"),
    path("day/pick/", paper_views.picking, name="pick"),
    path("day/machine/<path:code>/", paper_views.machine_day, name="machine_day"),
    path("day/person/<path:code>/", paper_views.person_day, name="person_day"),
    path("plan.xlsx", paper_views.plan_workbook, name="workbook"),
    path("paper/order/<path:code>/", paper_views.work_order, name="work_order"),
    path("paper/labels/<path:code>/", paper_views.labels, name="labels"),
    path("w/<path:step>/", paper_views.scanned, name="scanned"),
]
