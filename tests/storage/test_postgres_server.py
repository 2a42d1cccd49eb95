"""The PostgreSQL that the other tests stand on."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError


def test_it_is_a_real_postgresql_through_psycopg_3(postgres_url: str) -> None:
    """`postgresql://` alone means psycopg 3, and the server answers as itself."""
    engine = create_engine(postgres_url)

    with engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()

    assert engine.driver == "psycopg"
    assert int(version) >= 180_000
    engine.dispose()


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_has_an_empty_database(postgres_url: str, time: str) -> None:
    """What one test stores, the next does not find, though connections stay open."""
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {time} (id int)"))

    with engine.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(text("SELECT * FROM first JOIN second USING (id)"))

    engine.dispose()
