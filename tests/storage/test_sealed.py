"""Sealed texts and the key file."""

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from storage.db import open_database, transaction
from storage.keys import Key, KeyFault, load_key_file, make_key_file, parse_keys
from storage.sealed import SealedText, Vault

WORDS = "Her plan: “Ask me first” — ŵ."


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Key, ...]:
    """One new key."""
    return make_key_file(tmp_path / "new.key")


def test_what_was_sealed_opens(engine: Engine, keys: tuple[Key, ...]) -> None:
    """Every word comes back, curly quotes too."""
    vault = Vault(keys)
    with transaction(engine) as session:
        sealed_id = vault.seal(session, WORDS)

    with transaction(engine, write=False) as session:
        assert vault.open(session, sealed_id) == WORDS


def test_resealing_replaces_the_text(engine: Engine, keys: tuple[Key, ...]) -> None:
    """The id stays, the words change, and so does the nonce."""
    vault = Vault(keys)
    with transaction(engine) as session:
        sealed_id = vault.seal(session, "first")
        before = session.get_one(SealedText, sealed_id).nonce
        vault.reseal(session, sealed_id, "second")

    with transaction(engine, write=False) as session:
        assert vault.open(session, sealed_id) == "second"
        assert session.get_one(SealedText, sealed_id).nonce != before


def test_the_database_file_holds_none_of_the_words(
    sqlite_url: str, tmp_path: Path, keys: tuple[Key, ...]
) -> None:
    """Whoever gets hold of the file reads nothing."""
    engine = open_database(sqlite_url)
    with transaction(engine) as session:
        Vault(keys).seal(session, "Kestrel Road")
    engine.dispose()

    assert all(b"Kestrel" not in path.read_bytes() for path in tmp_path.glob("qa-loop.db*"))


def test_a_text_moved_to_another_row_does_not_open(engine: Engine, keys: tuple[Key, ...]) -> None:
    """Nobody can put one person's words into another's mouth by SQL."""
    vault = Vault(keys)
    with transaction(engine) as session:
        here, there = vault.seal(session, "from Ben"), vault.seal(session, "from Cleo")
        move = text(
            "UPDATE sealed_text SET ciphertext = other.ciphertext, nonce = other.nonce"
            " FROM (SELECT * FROM sealed_text) AS other"
            " WHERE sealed_text.id = :here AND other.id = :there"
        )
        session.connection().execute(move, {"here": here, "there": there})

    with transaction(engine, write=False) as session, pytest.raises(KeyFault, match="was changed"):
        vault.open(session, here)


def test_an_older_key_still_opens_and_the_first_one_seals(
    engine: Engine, keys: tuple[Key, ...], tmp_path: Path
) -> None:
    """After a new key is put on the first line, old texts open and new ones use it."""
    newer = make_key_file(tmp_path / "newer.key")
    with transaction(engine) as session:
        old_id = Vault(keys).seal(session, "old")
        both = Vault(newer + keys)
        new_id = both.seal(session, "new")

        assert both.open(session, old_id) == "old"
        used = session.exec(select(SealedText.key_id).where(SealedText.id == new_id)).one()
        assert used == newer[0].id
        with pytest.raises(KeyFault, match="lacks"):
            Vault(newer).open(session, old_id)


def test_a_text_that_is_not_there(engine: Engine, keys: tuple[Key, ...]) -> None:
    """Opening or resealing an unknown id is the caller's mistake, said at once."""
    vault = Vault(keys)
    with transaction(engine) as session:
        with pytest.raises(LookupError):
            vault.open(session, "unknown")
        with pytest.raises(LookupError):
            vault.reseal(session, "unknown", "words")


def test_a_vault_needs_a_key() -> None:
    """An empty key file must not end in texts that nobody can open."""
    with pytest.raises(ValueError, match="needs a key"):
        Vault(())


def test_a_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """It is made closed to others, and is refused once it is open to them."""
    path = tmp_path / "council.key"
    make_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    os.chmod(path, 0o640)

    with pytest.raises(KeyFault, match="open to other users: run chmod 600"):
        load_key_file(path)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    """A second one in its place would lose every text."""
    path = tmp_path / "council.key"
    first = make_key_file(path)

    with pytest.raises(KeyFault, match="File exists"):
        make_key_file(path)

    assert load_key_file(path) == first


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "holds no key"),
        ("one", "Line 1 of the key file is not an id and a key"),
        ("12345678 !!!", "Line 1 of the key file is not an id and a key"),
        ("12345678 AAAA", "Line 1 of the key file is garbled"),
        ("12345678 " + "A" * 43 + "=", "the key does not fit its id"),
    ],
)
def test_a_garbled_key_file_is_refused(content: str, says: str) -> None:
    """A key that lost a letter would seal what nobody opens again."""
    with pytest.raises(KeyFault, match=says):
        parse_keys(content)


def test_a_missing_or_unreadable_key_file_is_refused(tmp_path: Path) -> None:
    """The sentence says which file; a folder or a picture in its place is no key file."""
    picture = tmp_path / "picture.key"
    picture.write_bytes(b"\x89PNG")

    with pytest.raises(KeyFault, match=r"There is no key file at .+none"):
        load_key_file(tmp_path / "none")
    with pytest.raises(KeyFault, match="can't be read"):
        load_key_file(tmp_path)
    with pytest.raises(KeyFault, match="can't be read"):
        load_key_file(picture)


def test_a_key_never_shows(keys: tuple[Key, ...]) -> None:
    """Neither in a log nor in a traceback."""
    assert repr(keys[0]) == f"Key(id='{keys[0].id}')"
