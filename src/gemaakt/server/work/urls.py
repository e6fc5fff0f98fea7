"""Addresses of the terminal and of what the floor reports."""

from django.urls import path

from gemaakt.server.work import drawing_views, hours_views, stopped_views, views

app_name = "work"
urlpatterns = [
    path("terminal/", views.terminal, name="terminal"),
    path("terminal/worker.js", views.worker, name="worker"),
    path("work/", views.to_terminal, name="work"),
    path("terminal/enter/", views.enter, name="enter"),
    path("terminal/work.json", views.my_work, name="my_work"),
    path("terminal/keys.json", views.all_key_marks, name="key_marks"),
    path("terminal/events/", views.events, name="events"),
    path("terminal/drawing/<path:code>/", drawing_views.drawing, name="drawing"),
    path("terminal/sheet/<str:code>/<int:number>/", drawing_views.sheet, name="sheet"),
    path("terminal/message/", views.message, name="message"),
    path("terminal/stopped/", stopped_views.stopped, name="stopped"),
    path("floor/", views.floor, name="floor"),
    path("floor/<int:event_id>/seen/", views.seen, name="seen"),
    path("floor/<int:event_id>/photo/", views.photo, name="photo"),
    path("floor/clock/<int:clock_id>/", views.correct, name="correct"),
    path("floor/hours/", hours_views.hours, name="hours"),
    path("floor/hours/tell/", hours_views.tell_hours, name="tell_hours"),
    path("floor/ready/", views.ready, name="ready"),
    path("floor/outside/", views.outside_step, name="outside"),
    path("floor/keys/", views.keys, name="keys"),
    path("floor/keys/idle/", views.idle, name="idle"),
]
