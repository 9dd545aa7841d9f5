"""One record in: checked, stored once (unique on source and external id), by API or by file."""

from contactcenter.fields import RecordError
from contactcenter.ingest.files import ImportSummary, import_file
from contactcenter.ingest.keys import create_key, revoke_key, source_named, source_of_key
from contactcenter.ingest.messages import OtherBody, Store, store_once
from contactcenter.ingest.records import Record, parse_record
from contactcenter.ingest.signing import BadSignature, Delivery, create_secret, revoke_secret, signed_source
from contactcenter.ingest.storing import MOST_AT_ONCE, Outcome, Status, store

__all__ = [
    "MOST_AT_ONCE",
    "BadSignature",
    "Delivery",
    "ImportSummary",
    "OtherBody",
    "Outcome",
    "Record",
    "RecordError",
    "Status",
    "Store",
    "create_key",
    "create_secret",
    "import_file",
    "parse_record",
    "revoke_key",
    "revoke_secret",
    "signed_source",
    "source_named",
    "source_of_key",
    "store",
    "store_once",
]
