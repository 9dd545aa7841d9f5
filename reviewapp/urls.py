"""All addresses. One line a page, in the order of the menu."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from reviewapp.api.routes import api
from reviewapp.views import (
    dashboard,
    drafts,
    exports,
    knowledge,
    palette,
    preferences,
    queues,
    response,
    responses,
    retraining,
    reveal,
    review,
)

handler500 = "reviewapp.views.errors.server_error"

urlpatterns = [
    path("", review.home, name="home"),
    path("review/", review.choose, name="review"),
    path("review/busy/", drafts.busy, name="review_busy"),
    path("review/draft/", drafts.draft, name="review_draft"),
    path("review/renew/", review.renew, name="review_renew"),
    path("review/reveal/", reveal.reveal, name="review_reveal"),
    path("review/<slug:slug>/", review.desk, name="review_queue"),
    path("review/<slug:slug>/verdict/", review.give_verdict, name="review_verdict"),
    path("review/<slug:slug>/skip/", review.skip, name="review_skip"),
    path("review/<slug:slug>/undo/", review.undo, name="review_undo"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/groups.csv", dashboard.dashboard_csv, name="dashboard_csv"),
    path("answers/", responses.response_list, name="responses"),
    path("answers/add/", responses.response_add, name="response_add"),
    path("answers/views/", responses.view_save, name="view_save"),
    path("answers/views/delete/", responses.view_delete, name="view_delete"),
    path("answers/<int:pk>/", response.response_page, name="response"),
    path("knowledge/", knowledge.article_list, name="knowledge"),
    path("knowledge/<path:external_id>/", knowledge.article_page, name="knowledge_article"),
    path("retraining/", retraining.retraining_list, name="retraining"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/request/", exports.export_request, name="export_request"),
    path("exports/<str:week>/", exports.export_card, name="export_card"),
    path("exports/<str:week>/<str:name>", exports.export_file, name="export_file"),
    path("commands/", palette.commands, name="commands"),
    path("manage/", queues.manage, name="manage"),
    path("manage/queues/", queues.queue_list, name="queues"),
    path("manage/queues/new/", queues.queue_new, name="queue_new"),
    path("manage/queues/<slug:slug>/", queues.queue_page, name="queue"),
    path("manage/queues/<slug:slug>/close/", queues.queue_close, name="queue_close"),
    path("manage/queues/<slug:slug>/order/", queues.queue_order, name="queue_order"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/keys/", preferences.set_keys, name="preferences_keys"),
    path("preferences/password/", preferences.change_password, name="change_password"),
    path("preferences/language/", preferences.set_language, name="language"),
    path("preferences/theme/", preferences.set_theme, name="theme"),
    path(
        "login/",
        LoginView.as_view(template_name="reviewapp/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
]
