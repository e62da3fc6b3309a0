"""Talks and the day of staff: the roster, booked talks, JIMs who ask JIMs, and what stands around a JIM.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

# As they were when this was written; jimsupport.db.types may move on.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = postgresql.JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=80), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
        sa.UniqueConstraint("day", name=op.f("uq_closures_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "danger_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("phrase", sa.String(length=80), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_words")),
        sa.UniqueConstraint("language", "phrase", name=op.f("uq_danger_words_language_phrase")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duty_mail", sa.String(length=254), nullable=True),
        sa.Column("returns_after", sa.Integer(), server_default="2", nullable=False),
        sa.Column("ceiling", sa.Integer(), server_default="10", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "office_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_hours")),
        sa.UniqueConstraint("weekday", name=op.f("uq_office_hours_weekday")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "saved_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("body_nl", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), server_default="", nullable=False),
        sa.Column("body_ar", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_answers")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_key", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name_key", name=op.f("uq_tags_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["people.id"], name=op.f("fk_calendar_feeds_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_table(
        "duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["people.id"], name=op.f("fk_duties_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint("staff_id", "weekday", name=op.f("uq_duties_staff_id_weekday")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "duty_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["people.id"], name=op.f("fk_duty_changes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_changes")),
        sa.UniqueConstraint("staff_id", "day", name=op.f("uq_duty_changes_staff_id_day")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("duty_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_changes_day"), ["day"], unique=False)

    op.create_table(
        "hour_exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["people.id"], name=op.f("fk_hour_exceptions_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_exceptions")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("hour_exceptions", schema=None) as batch_op:
        batch_op.create_index("ix_hour_exceptions_staff_id_day", ["staff_id", "day"], unique=False)

    op.create_table(
        "leaves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["cover_id"], ["people.id"], name=op.f("fk_leaves_cover_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["people.id"], name=op.f("fk_leaves_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("leaves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaves_last_day"), ["last_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_leaves_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "talk_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), server_default="30", nullable=False),
        sa.Column("buffer", sa.Integer(), server_default="15", nullable=False),
        sa.Column("most_a_day", sa.Integer(), server_default="4", nullable=False),
        sa.Column("phone", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("online", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("online_link", sa.String(length=300), server_default="", nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["people.id"], name=op.f("fk_talk_settings_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_settings")),
    )
    op.create_table(
        "weekly_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["people.id"], name=op.f("fk_weekly_hours_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_hours")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("weekly_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weekly_hours_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "hard_moments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_hard_moments_jim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hard_moments")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("hard_moments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hard_moments_jim_id"), ["jim_id"], unique=False)

    op.create_table(
        "helpers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("relation", sa.String(length=80), server_default="", nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_helpers_jim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_helpers_token_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("helpers", schema=None) as batch_op:
        batch_op.create_index(
            "uq_helpers_jim_id",
            ["jim_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "jim_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_jim_tags_jim_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_jim_tags_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jim_tags")),
        sa.UniqueConstraint("jim_id", "tag_id", name=op.f("uq_jim_tags_jim_id_tag_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("jim_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jim_tags_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "listeners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("themes", JSON, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("last_asked_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["jims.id"], name=op.f("fk_listeners_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listeners")),
    )
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_looks_jim_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["people.id"], name=op.f("fk_looks_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("looks", schema=None) as batch_op:
        batch_op.create_index("ix_looks_jim_id_staff_id_at", ["jim_id", "staff_id", "at"], unique=False)

    op.create_table(
        "accompaniments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("professional_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["hand_over_drafts.id"], name=op.f("fk_accompaniments_draft_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_accompaniments_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["professional_id"], ["people.id"], name=op.f("fk_accompaniments_professional_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accompaniments")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("accompaniments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accompaniments_professional_id"), ["professional_id"], unique=False
        )

    op.create_table(
        "exchange_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=16), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["support_requests.id"], name=op.f("fk_exchange_wishes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_wishes")),
    )
    op.create_table(
        "exchanges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("listener_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("offered_by", sa.String(length=40), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["asker_id"], ["jims.id"], name=op.f("fk_exchanges_asker_id")),
        sa.ForeignKeyConstraint(["listener_id"], ["jims.id"], name=op.f("fk_exchanges_listener_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["support_requests.id"], name=op.f("fk_exchanges_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchanges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchanges_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exchanges_listener_id"), ["listener_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exchanges_request_id"), ["request_id"], unique=False)
        batch_op.create_index("ix_exchanges_state_offered_at", ["state", "offered_at"], unique=False)
        batch_op.create_index(
            "uq_exchanges_request_id",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('offered', 'open')"),
            postgresql_where=sa.text("state IN ('offered', 'open')"),
        )

    op.create_table(
        "talks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("booked_at", MOMENT, nullable=False),
        sa.Column("booked_by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_talks_jim_id")),
        sa.ForeignKeyConstraint(["request_id"], ["support_requests.id"], name=op.f("fk_talks_request_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["people.id"], name=op.f("fk_talks_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talks")),
        sa.UniqueConstraint("uid", name=op.f("uq_talks_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talks_jim_id"), ["jim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talks_request_id"), ["request_id"], unique=False)
        batch_op.create_index("ix_talks_staff_id_starts_at", ["staff_id", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_talks_moment",
            ["staff_id", "starts_at"],
            unique=True,
            sqlite_where=sa.text("state = 'booked'"),
            postgresql_where=sa.text("state = 'booked'"),
        )

    op.create_table(
        "exchange_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("by_jim_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_jim_id"], ["jims.id"], name=op.f("fk_exchange_messages_by_jim_id")),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f("fk_exchange_messages_exchange_id")
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_exchange_messages_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_messages")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_messages_exchange_id"), ["exchange_id"], unique=False)

    op.create_table(
        "exchange_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f("fk_exchange_requests_exchange_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["support_requests.id"], name=op.f("fk_exchange_requests_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_requests")),
        sa.UniqueConstraint(
            "exchange_id", "request_id", name=op.f("uq_exchange_requests_exchange_id_request_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("exchange_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_requests_exchange_id"), ["exchange_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exchange_requests_request_id"), ["request_id"], unique=False)

    op.create_table(
        "talk_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("talk_id", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_talk_reminders_outbox_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_talk_reminders_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_reminders")),
        sa.UniqueConstraint("key", name=op.f("uq_talk_reminders_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("talk_reminders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_talk_reminders_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_talk_reminders_talk_id"), ["talk_id"], unique=False)

    with op.batch_alter_table("action_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("talk_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("exchange_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_action_links_talk_id"), "talks", ["talk_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_action_links_exchange_id"), "exchanges", ["exchange_id"], ["id"]
        )

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(
            "ix_calls_done_at",
            ["done_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NOT NULL"),
            postgresql_where=sa.text("done_at IS NOT NULL"),
        )

    with op.batch_alter_table("support_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handed_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("returned_from", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("touched_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("said_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("snoozed_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("wake_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_support_requests_closed_at",
            ["closed_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_support_requests_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_support_requests_returned_from"), ["returned_from"], unique=False
        )
        batch_op.create_index(
            "ix_support_requests_touched_at",
            ["touched_at"],
            unique=False,
            sqlite_where=sa.text("claimed_by IS NOT NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("claimed_by IS NOT NULL AND closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_support_requests_wake_at",
            ["wake_at"],
            unique=False,
            sqlite_where=sa.text("wake_at IS NOT NULL"),
            postgresql_where=sa.text("wake_at IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_support_requests_handed_by"), "people", ["handed_by"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_support_requests_returned_from"), "people", ["returned_from"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_support_requests_merged_into"), "support_requests", ["merged_into"], ["id"]
        )
