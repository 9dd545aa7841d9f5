"""All addresses below /api/, and who answers when something is wrong."""

from django.db import InterfaceError, OperationalError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from contactcenter.vault import VaultError
from reviewapp.api import health, problems, responses, webhooks

# No docs page: the usual one loads its scripts from another host.
api = NinjaAPI(title="Klopt", version="1", openapi_url="/schema", docs_url=None)
api.add_router("/v1", responses.router)
api.add_router("/v1", webhooks.router)
api.add_router("/v1", health.router)
api.add_exception_handler(problems.Refused, problems.on_refused)
api.add_exception_handler(AuthenticationError, problems.on_no_key)
api.add_exception_handler(OperationalError, problems.on_database_error)
api.add_exception_handler(InterfaceError, problems.on_database_error)
api.add_exception_handler(VaultError, problems.on_vault_error)
