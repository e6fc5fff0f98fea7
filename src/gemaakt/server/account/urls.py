"""Addresses of signing in."""

from django.urls import path

from gemaakt.server.account import views

app_name = "account"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/password/", views.password, name="password"),
    path("sign-in/<str:secret>/", views.link, name="link"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("users/", views.users, name="users"),
    path("users/<int:user_id>/", views.change_user, name="change_user"),
    path("users/<int:user_id>/link/", views.new_link, name="new_link"),
    path("tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke_token"),
]
