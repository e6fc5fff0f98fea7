"""Addresses of people and skills."""

from django.urls import path

from gemaakt.server.people import lesson_views, views

app_name = "people"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/skills/", views.outlook, name="outlook"),
    path("lesson/", lesson_views.lesson_page, name="lesson"),
    path("lesson/paper/", lesson_views.lesson_sheets, name="lesson_sheets"),
    path("people/roster/", views.roster, name="roster"),
    path("people/learning/teach/", views.teach, name="teach"),
    path("people/learning/choices/", views.teaching_choices, name="choices"),
    path("people/learning/choices/ask/", views.ask_choices, name="ask_choices"),
    path("people/learning/let-go/", views.let_go_practice, name="let_go_practice"),
    path("people/learning/rate/", views.rate_all, name="rate_all"),
    path("people/learning/", views.learning, name="learning"),
]
