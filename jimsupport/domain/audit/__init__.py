"""The audit log: who did what with whose data. `record` is called in the transaction of what was done."""

from jimsupport.domain.audit.of_events import of_events
from jimsupport.domain.audit.rows import Named, record, record_many, row

__all__ = ["Named", "of_events", "record", "record_many", "row"]
