"""The audit log: who did what with whose data. `record` is called in the transaction of what was done."""

from jimsupport.domain.audit.rows import record, record_many, row

__all__ = ["record", "record_many", "row"]
