"""Addresses of nests, of the rack and of the material book."""

from django.urls import path

from gemaakt.server.nest import (
    apart_views,
    book_views,
    cut_views,
    lot_views,
    output_views,
    views,
)

app_name = "nest"
urlpatterns = [
    path("nest/", views.nests, name="nests"),
    path("nest/compare/", views.compare, name="compare"),
    path("nest/cut/", cut_views.to_cut, name="to_cut"),
    path("nest/distances/", apart_views.distances, name="distances"),
    path("nest/distances/forget/", apart_views.forget, name="forget_distances"),
    path("nest/cut/<path:key>/start/", cut_views.start, name="start"),
    path("nest/cut/<path:key>/pull/", cut_views.pull_card, name="pull"),
    path("nest/cut/<path:key>/", cut_views.material_page, name="cut_material"),
    path("nest/run/<int:solve_id>/", cut_views.run_page, name="run"),
    path("nest/run/<int:solve_id>/cancel/", cut_views.cancel_run, name="cancel_run"),
    path("nest/<str:code>/", views.nest_page, name="nest"),
    path("nest/<str:code>/accept/", views.accept_page, name="accept"),
    path("nest/<str:code>/take-back/", views.take_back_page, name="take_back"),
    path("nest/<str:code>/sheets/", views.sheet_report, name="sheets"),
    path("nest/<str:code>/files.zip", output_views.bundle, name="bundle"),
    path("nest/<str:code>/<int:number>/", views.sheet_page, name="sheet"),
    path("nest/<str:code>/<int:number>.<str:kind>", output_views.sheet_file, name="sheet_file"),
    path("nest/<str:code>/<int:number>/program/", views.program, name="program"),
    path("nest/<str:code>/saw/", views.saw, name="saw"),
    path("nest/<str:code>/hand/<int:number>/", views.hand_page, name="hand"),
    path("nest/<str:code>/hand/<int:number>/check/", views.hand_check, name="hand_check"),
    path("nest/<str:code>/hand/<int:number>/keep/", views.hand_keep, name="hand_keep"),
    path("material/", book_views.book, name="book"),
    path("material/remnant/", book_views.add_remnant, name="add_remnant"),
    path("material/delivery/", book_views.delivery, name="delivery"),
    path("material/labels/", lot_views.remnant_labels, name="labels"),
    path("material/<path:code>/label/", lot_views.lot_label, name="lot_label"),
    path("material/<path:code>/defect/", lot_views.add_defect, name="add_defect"),
    path("material/<path:code>/count/", lot_views.count, name="count"),
    path("material/<path:code>/keep/", lot_views.keep, name="keep"),
    path("material/<path:code>/describe/", lot_views.describe, name="describe"),
    path("material/<path:code>/scrap/", lot_views.scrap_lot, name="scrap_lot"),
    path("material/<path:code>/", lot_views.lot, name="lot"),
]
