"""Free text, sealed at rest: nobody reads it in the database, its copies or its backups."""

import os
from collections.abc import Sequence
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Field, Session, SQLModel, col, insert, select, update

from storage.keys import Key, KeyFault

NONCE_BYTES = 12


class SealedText(SQLModel, table=True):
    """One text somebody wrote. Bound to its row: moved to another, it does not open."""

    __tablename__ = "sealed_text"

    id: str = Field(primary_key=True, max_length=36)
    key_id: str = Field(max_length=16, index=True)
    nonce: bytes
    ciphertext: bytes


class Vault:
    """Seals and opens texts. The first key seals; every key opens what it sealed."""

    def __init__(self, keys: Sequence[Key]) -> None:
        if not keys:
            msg = "a vault needs a key"
            raise ValueError(msg)
        self._current = keys[0]
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys}

    def seal(self, session: Session, text: str) -> str:
        """Store a text; return the id by which it is opened."""
        sealed_id = str(uuid4())
        session.exec(insert(SealedText).values(id=sealed_id, **self._sealed(sealed_id, text)))
        return sealed_id

    def reseal(self, session: Session, sealed_id: str, text: str) -> None:
        """Store a text in place of what stood there. Raises: LookupError."""
        changed = session.exec(
            update(SealedText)
            .where(col(SealedText.id) == sealed_id)
            .values(**self._sealed(sealed_id, text))
            .returning(col(SealedText.id))
        ).first()
        if changed is None:
            raise LookupError(sealed_id)

    def open(self, session: Session, sealed_id: str) -> str:
        """Return a text. Raises: LookupError; KeyFault when our keys don't open it."""
        columns = select(SealedText.key_id, SealedText.nonce, SealedText.ciphertext)
        row = session.exec(columns.where(SealedText.id == sealed_id)).first()
        if row is None:
            raise LookupError(sealed_id)
        key_id, nonce, ciphertext = row
        if key_id not in self._ciphers:
            msg = f"Text {sealed_id} was sealed with key {key_id}, which the key file lacks."
            raise KeyFault(msg)
        try:
            opened = self._ciphers[key_id].decrypt(nonce, ciphertext, sealed_id.encode())
        except InvalidTag as error:
            msg = f"Text {sealed_id} was changed in the database, or its key was."
            raise KeyFault(msg) from error
        return opened.decode()

    def _sealed(self, sealed_id: str, text: str) -> dict[str, str | bytes]:
        nonce = os.urandom(NONCE_BYTES)  # never twice with one key
        cipher = self._ciphers[self._current.id]
        ciphertext = cipher.encrypt(nonce, text.encode(), sealed_id.encode())
        return {"key_id": self._current.id, "nonce": nonce, "ciphertext": ciphertext}
