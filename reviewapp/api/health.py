"""GET /api/v1/health: does this installation work."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema

from reviewapp.api.problems import Problem, on_database_error

router = Router(tags=["health"])


class Health(Schema):
    status: str


@router.get("/health", operation_id="health", summary="Is the service up", response={200: Health, 503: Problem})
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503. No key is needed."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return on_database_error(request, error)
    return JsonResponse({"status": "ok"})
