"""All addresses. One line a page, in the order of the menu."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from reviewapp.views import preferences, review

urlpatterns = [
    path("", review.home, name="home"),
    path("review/", review.desk, name="review"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/password/", preferences.change_password, name="change_password"),
    path("preferences/language/", preferences.set_language, name="language"),
    path("preferences/theme/", preferences.set_theme, name="theme"),
    path(
        "login/",
        LoginView.as_view(template_name="reviewapp/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
]
