"""What groups write each other, votes and meetups, gatherings for all JIMs, and rooms to meet in.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

# As they were when this was written; jimsupport.db.types may move on.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = postgresql.JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "gatherings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("announced_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gatherings")),
        sa.UniqueConstraint("slug", name=op.f("uq_gatherings_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_gatherings_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("gatherings", schema=None) as batch_op:
        batch_op.create_index("ix_gatherings_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "gathering_listeners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["jims.id"], name=op.f("fk_gathering_listeners_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_listeners")),
    )
    op.create_table(
        "gathering_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), server_default="1", nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("was_there", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gatherings.id"], name=op.f("fk_gathering_places_gathering_id")
        ),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_gathering_places_jim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_places")),
        sa.UniqueConstraint("gathering_id", "jim_id", name=op.f("uq_gathering_places_gathering_id_jim_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("gathering_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_places_jim_id"), ["jim_id"], unique=False)
        batch_op.create_index(
            "ix_gathering_places_waiting", ["gathering_id", "state", "asked_at"], unique=False
        )

    op.create_table(
        "jim_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["jims.id"], name=op.f("fk_jim_feeds_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jim_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_jim_feeds_token_hash")),
    )
    op.create_table(
        "meetup_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("made_until", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["peer_groups.id"], name=op.f("fk_meetup_series_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetup_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_meetup_series_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meetup_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetup_series_group_id"), ["group_id"], unique=False)

    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), server_default="60", nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["peer_groups.id"], name=op.f("fk_polls_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_polls_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            "ix_polls_next_at",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_polls_open",
            ["group_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "group_habits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hears", sa.String(length=8), server_default="daily", nullable=False),
        sa.Column("quiet_until", sa.Date(), nullable=True),
        sa.Column("read_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("digest_at", MOMENT, nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["peer_group_members.id"], name=op.f("fk_group_habits_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_habits")),
    )
    with op.batch_alter_table("group_habits", schema=None) as batch_op:
        batch_op.create_index(
            "ix_group_habits_digest_at",
            ["digest_at"],
            unique=False,
            sqlite_where=sa.text("digest_at IS NOT NULL"),
            postgresql_where=sa.text("digest_at IS NOT NULL"),
        )

    op.create_table(
        "meetups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["peer_groups.id"], name=op.f("fk_meetups_group_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_meetups_poll_id")),
        sa.ForeignKeyConstraint(["series_id"], ["meetup_series.id"], name=op.f("fk_meetups_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetups")),
        sa.UniqueConstraint("poll_id", name=op.f("uq_meetups_poll_id")),
        sa.UniqueConstraint("series_id", "planned_on", name=op.f("uq_meetups_series_id_planned_on")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meetups", schema=None) as batch_op:
        batch_op.create_index(
            "ix_meetups_coming",
            ["ends_at"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index("ix_meetups_group_id_starts_at", ["group_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetups_series_id"), ["series_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetups_uid"), ["uid"], unique=False)

    op.create_table(
        "poll_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_options_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_options")),
        sa.UniqueConstraint("poll_id", "starts_at", name=op.f("uq_poll_options_poll_id_starts_at")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "gathering_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_gathering_reminders_outbox_id")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["gathering_places.id"], name=op.f("fk_gathering_reminders_place_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_reminders")),
        sa.UniqueConstraint("key", name=op.f("uq_gathering_reminders_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("gathering_reminders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_gathering_reminders_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_gathering_reminders_outbox_id"), ["outbox_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gathering_reminders_place_id"), ["place_id"], unique=False)

    op.create_table(
        "meetup_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meetup_id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("comes", sa.String(length=8), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.Column("spoke", sa.Boolean(), nullable=True),
        sa.Column("was", sa.String(length=8), nullable=True),
        sa.Column("said_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_meetup_answers_jim_id")),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetups.id"], name=op.f("fk_meetup_answers_meetup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetup_answers")),
        sa.UniqueConstraint("meetup_id", "jim_id", name=op.f("uq_meetup_answers_meetup_id_jim_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meetup_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetup_answers_jim_id"), ["jim_id"], unique=False)

    op.create_table(
        "meetup_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("meetup_id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_meetup_reminders_jim_id")),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetups.id"], name=op.f("fk_meetup_reminders_meetup_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_meetup_reminders_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetup_reminders")),
        sa.UniqueConstraint("key", name=op.f("uq_meetup_reminders_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meetup_reminders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_meetup_reminders_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_meetup_reminders_jim_id"), ["jim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetup_reminders_meetup_id"), ["meetup_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetup_reminders_outbox_id"), ["outbox_id"], unique=False)

    op.create_table(
        "poll_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_poll_votes_jim_id")),
        sa.ForeignKeyConstraint(["option_id"], ["poll_options.id"], name=op.f("fk_poll_votes_option_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_votes")),
        sa.UniqueConstraint("option_id", "jim_id", name=op.f("uq_poll_votes_option_id_jim_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("poll_votes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_votes_jim_id"), ["jim_id"], unique=False)

    op.create_table(
        "host_rings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("again", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["jims.id"], name=op.f("fk_host_rings_host_id")),
        sa.ForeignKeyConstraint(["id"], ["support_requests.id"], name=op.f("fk_host_rings_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_rings")),
    )
    with op.batch_alter_table("host_rings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_host_rings_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_host_rings_host_id"), ["host_id"], unique=False)

    op.create_table(
        "group_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("by_jim_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("hidden_at", MOMENT, nullable=True),
        sa.Column("hidden_by", sa.String(length=40), nullable=True),
        sa.Column("hidden_why", sa.Text(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("received_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_jim_id"], ["jims.id"], name=op.f("fk_group_messages_by_jim_id")),
        sa.ForeignKeyConstraint(["group_id"], ["peer_groups.id"], name=op.f("fk_group_messages_group_id")),
        sa.ForeignKeyConstraint(["received_id"], ["received.id"], name=op.f("fk_group_messages_received_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_messages")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("group_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_messages_by_jim_id"), ["by_jim_id"], unique=False)
        batch_op.create_index("ix_group_messages_group_id_id", ["group_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_messages_received_id"), ["received_id"], unique=False)
        batch_op.create_index(
            "ix_group_messages_untold",
            ["at"],
            unique=False,
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )

    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=43), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("gathering_id", sa.Integer(), nullable=True),
        sa.Column("talk_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("open_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["gathering_id"], ["gatherings.id"], name=op.f("fk_rooms_gathering_id")),
        sa.ForeignKeyConstraint(["group_id"], ["peer_groups.id"], name=op.f("fk_rooms_group_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_rooms_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("code", name=op.f("uq_rooms_code")),
        sa.UniqueConstraint("gathering_id", name=op.f("uq_rooms_gathering_id")),
        sa.UniqueConstraint("group_id", name=op.f("uq_rooms_group_id")),
        sa.UniqueConstraint("name", name=op.f("uq_rooms_name")),
        sa.UniqueConstraint("talk_id", name=op.f("uq_rooms_talk_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "group_worries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("by_jim_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_jim_id"], ["jims.id"], name=op.f("fk_group_worries_by_jim_id")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["group_messages.id"], name=op.f("fk_group_worries_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["support_requests.id"], name=op.f("fk_group_worries_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_worries")),
        sa.UniqueConstraint("message_id", "by_jim_id", name=op.f("uq_group_worries_message_id_by_jim_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("group_worries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_worries_by_jim_id"), ["by_jim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_worries_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_worries_request_id"), ["request_id"], unique=False)

    op.create_table(
        "room_bans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_room_bans_person_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_bans_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_bans")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("room_bans", schema=None) as batch_op:
        batch_op.create_index(
            "uq_room_bans",
            ["room_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "room_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("peer", sa.String(length=32), nullable=False),
        sa.Column("hosts", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sends", sa.String(length=8), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_room_visits_person_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_visits_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_visits")),
        sa.UniqueConstraint("peer", name=op.f("uq_room_visits_peer")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("room_visits", schema=None) as batch_op:
        batch_op.create_index("ix_room_visits_lease_until", ["lease_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_visits_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_visits_room_id"), ["room_id"], unique=False)

    with op.batch_alter_table("action_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meetup_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("gathering_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_action_links_meetup_id"), "meetups", ["meetup_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_action_links_gathering_id"), "gatherings", ["gathering_id"], ["id"]
        )
