"""Addresses of drawings and quotes."""

from django.urls import path

from gemaakt.server.quote import (
    buy_views,
    learn_views,
    limit_views,
    line_views,
    margin_views,
    paper_views,
    papers,
    solid_views,
    terms_views,
    views,
    word_views,
)

app_name = "quote"
urlpatterns = [
    path("quotes/", views.quotes, name="quotes"),
    path("quotes/new/", views.new_quote, name="new"),
    path("quotes/learning/", learn_views.learning_page, name="learning"),
    path("quotes/learning/decide/", learn_views.decide_page, name="decide"),
    path("quotes/learning/past/", learn_views.past_page, name="past"),
    path("quotes/constants/", learn_views.constants_page, name="constants"),
    path("quotes/customers/", terms_views.terms_page, name="terms"),
    path("quotes/limits/", limit_views.limits_page, name="limits"),
    path("quotes/limits/limits.json", limit_views.limits_json, name="limits-json"),
    path("quotes/limits/keep/", limit_views.limit_page, name="limit"),
    path("quotes/limits/profile/", limit_views.profile_page, name="limits-profile"),
    path("quotes/<int:pk>/", views.quote_page, name="quote"),
    path("quotes/<int:pk>/quote.json", views.quote_json, name="json"),
    path("quotes/<int:pk>/lines/", line_views.lines_page, name="lines"),
    path("quotes/<int:pk>/nest/", line_views.nest_page, name="nest"),
    path("quotes/<int:pk>/again/", line_views.again_page, name="again"),
    path("quotes/<int:pk>/adjust/", margin_views.adjust_page, name="adjust"),
    path("quotes/<int:pk>/lines/<int:number>/price/", margin_views.hand_page, name="hand"),
    path("quotes/<int:pk>/lines/<int:number>/drawing/", line_views.revision_page, name="revision"),
    path("quotes/<int:pk>/lines/add/", word_views.word_page, name="word"),
    path("quotes/<int:pk>/lines/<int:number>/leave/", word_views.leave_page, name="leave"),
    path("quotes/<int:pk>/lines/<int:number>/mirror/", word_views.mirror_page, name="mirror"),
    path("quotes/<int:pk>/copy/", word_views.copy_page, name="copy"),
    path("quotes/<int:pk>/buy/", buy_views.buy_page, name="buy"),
    path("quotes/<int:pk>/paper/", paper_views.paper, name="paper"),
    path("quotes/<int:pk>/send/", views.send_page, name="send"),
    path("quotes/<int:pk>/hold/", views.hold_page, name="hold"),
    path("quotes/<int:pk>/date/", views.choose_page, name="date"),
    path("quotes/<int:pk>/accept/", views.accept_page, name="accept"),
    path("quotes/<int:pk>/lost/", views.lost_page, name="lost"),
    path("drawings/<int:pk>/", line_views.drawing_page, name="drawing"),
    path("drawings/<int:pk>/paper.pdf", papers.paper_file, name="paper-file"),
    path("drawings/<int:pk>/solid/", solid_views.solid, name="solid"),
]
