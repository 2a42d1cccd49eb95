"""The outbox by hand: the statements and commits of ours, written for the driver itself."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from scheduler.outcomes import AT_A_TIME, LEASE
from storage.db import SQLITE_SETTINGS
from storage.due import LONGEST_WAIT

NAME = "bench"
INSERT = """INSERT INTO outbox_message (id, kind, to_id, channel, body, section_keys, once_key,
 not_after, status, attempt, next_try_at, platform, reference, queued_at, revision, stale, fault)
 VALUES (?, 'concern', ?, '', ?, '', ?, ?, 'pending', 0, ?, '', '', ?, 0, ?, '')
 ON CONFLICT DO NOTHING RETURNING id"""
LOOK = """SELECT
 EXISTS (SELECT 1 FROM outbox_message WHERE status='sending' AND (lease_until <= ?
  OR lease_until > ?)),
 EXISTS (SELECT 1 FROM outbox_message WHERE status='pending' AND not_after <= ?),
 EXISTS (SELECT 1 FROM outbox_message WHERE status='check' AND platform = ?),
 EXISTS (SELECT 1 FROM outbox_message WHERE status='pending' AND next_try_at <= ?
  AND not_after > ?),
 EXISTS (SELECT 1 FROM outbox_message WHERE status='sent' AND stale AND platform = ?)"""
CLAIM = """WITH first AS (SELECT id FROM outbox_message WHERE status='pending'
 AND (next_try_at <= ? OR (not_before IS NULL OR not_before <= ?) AND next_try_at > ?)
 AND not_after > ? AND (not_before IS NULL OR not_before <= ?)
 AND (platform = ? OR (platform = '' AND (to_id IS NULL
  OR EXISTS (SELECT 1 FROM chat_account a WHERE a.person_id = to_id AND a.platform = ?)
  OR NOT EXISTS (SELECT 1 FROM chat_account a WHERE a.person_id = to_id))))
 ORDER BY CASE WHEN kind='concern' THEN 0 ELSE 1 END, queued_at, once_key LIMIT 10 {lock})
 UPDATE outbox_message SET status='sending', platform=?, stale=?, claimed_at=?,
 attempt=attempt+1, lease_until=? WHERE id IN (SELECT id FROM first)
 RETURNING id, to_id, channel, body, attempt"""
REACH = """SELECT p.id, p.left_on, a.chat_id FROM person p LEFT JOIN chat_account a
 ON a.person_id = p.id AND a.platform = ? WHERE p.id IN ({})"""
STILL = "SELECT id FROM outbox_message WHERE id=? AND attempt=? AND status='sending'"
SENT = """UPDATE outbox_message SET status='sent', reference=?, sent_at=?, fault='', next_try_at=?,
 lease_until=NULL WHERE id=? AND attempt=? RETURNING id"""


class Cursor(Protocol):
    """What both drivers offer."""

    def execute(self, query: Any, params: Sequence[Any] = ..., /) -> Any:
        """Run a statement."""

    def fetchall(self) -> list[Any]:
        """Return its rows."""


class RawOutbox:
    """One connection of a driver, and the outbox on it."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.connection: Any
        if self.is_sqlite:
            self.connection = sqlite3.connect(make_url(url).database or "")
            self.connection.isolation_level = None
            for setting in SQLITE_SETTINGS:
                self.connection.execute(f"PRAGMA {setting}")
        else:
            self.connection = psycopg.connect(url)

    def queue(self, people: Sequence[int], keys: Sequence[str], body: Any, now: datetime) -> None:
        """Queue messages, in one transaction."""
        at, until = self.time(now), self.time(now + timedelta(days=7))
        with self.writing() as cursor:
            for person, key in zip(people, keys, strict=True):
                row = (uuid4().hex, person, json.dumps(body), key, until, at, at, False)
                self.say(cursor, INSERT, *row)

    def deliver(self, now: datetime) -> int:
        """Do what a round of delivery does, to a platform that takes everything."""
        at, far = self.time(now), self.time(now + LEASE)
        with self.reading() as cursor:
            self.say(cursor, LOOK, at, far, at, NAME, at, at, NAME)
        sent = 0
        while claimed := self._claim(now):
            for place, row in enumerate(claimed):
                with self.writing() as cursor:
                    self.say(cursor, SENT, "r", at, at, row[0], row[4])
                    if place + 1 < len(claimed):
                        following = claimed[place + 1]
                        self.say(cursor, STILL, following[0], following[4])
                sent += 1
            if len(claimed) < AT_A_TIME:
                break
        return sent

    def _claim(self, now: datetime) -> list[Any]:
        at, far = self.time(now), self.time(now + LONGEST_WAIT)
        lock = "" if self.is_sqlite else "FOR UPDATE SKIP LOCKED"
        with self.writing() as cursor:
            due = at, at, far, at, at, NAME, NAME
            taken = NAME, False, at, self.time(now + LEASE)
            found = self.say(cursor, CLAIM.format(lock=lock), *due, *taken)
            if found:
                people = [row[1] for row in found]
                self.say(cursor, REACH.format(", ".join("?" * len(people))), NAME, *people)
        return found

    def say(self, cursor: Cursor, said: str, *values: Any) -> list[Any]:
        """Run one statement; return its rows."""
        cursor.execute(said if self.is_sqlite else said.replace("?", "%s"), values)
        return cursor.fetchall()

    def time(self, at: datetime) -> Any:
        """Return a time as the column holds it."""
        naive = at.replace(tzinfo=None)
        return naive.isoformat(" ", "microseconds") if self.is_sqlite else naive

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """Yield a cursor in a transaction that commits."""
        cursor = self.connection.cursor()
        if self.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        yield cursor
        self.connection.commit()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Yield a cursor in a transaction that reads."""
        cursor = self.connection.cursor()
        if self.is_sqlite:
            cursor.execute("BEGIN")
        yield cursor
        self.connection.rollback()
