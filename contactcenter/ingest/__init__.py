"""One record in: checked, stored once (unique on source and external id), by API or by file."""

from contactcenter.fields import RecordError
from contactcenter.ingest.files import ImportSummary, import_file
from contactcenter.ingest.keys import create_key, revoke_key, source_named, source_of_key
from contactcenter.ingest.records import Record, parse_record
from contactcenter.ingest.storing import MOST_AT_ONCE, Outcome, Status, store

__all__ = [
    "MOST_AT_ONCE",
    "ImportSummary",
    "Outcome",
    "Record",
    "RecordError",
    "Status",
    "create_key",
    "import_file",
    "parse_record",
    "revoke_key",
    "source_named",
    "source_of_key",
    "store",
]
