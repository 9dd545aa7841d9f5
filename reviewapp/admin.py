"""The admin site: for operators only, never for supervisors."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from contactcenter.models import Employee, IngestKey, Source
from reviewapp.models import Queue

admin.site.register(Source)
admin.site.register(Queue)


@admin.register(Employee)
class EmployeeAdmin(UserAdmin):
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Klopt", {"fields": ("role", "language", "theme", "shortcuts")}))
    list_display = ("username", "first_name", "last_name", "role", "is_active")


@admin.register(IngestKey)
class IngestKeyAdmin(admin.ModelAdmin):
    list_display = ("name", "source", "hint", "created_at", "revoked_at")
    readonly_fields = ("source", "name", "digest", "hint", "created_at")

    def has_add_permission(self, request: object) -> bool:
        return False  # a key is shown once, by manage.py create_ingest_key
