"""Who is who: services, teams, people, their roles, absences and chat accounts."""

from datetime import date

from sqlmodel import Field, SQLModel


class Service(SQLModel, table=True):
    """A department: several teams."""

    __tablename__ = "service"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)


class Team(SQLModel, table=True):
    """A team of practitioners within one service."""

    __tablename__ = "team"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    service_id: int = Field(foreign_key="service.id", index=True)


class Person(SQLModel, table=True):
    """A member of staff, as the staff list knows them."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=60, unique=True)  # `person_id` of the staff list
    name: str = Field(max_length=120)
    email: str = Field(max_length=200, default="")
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    service_id: int | None = Field(default=None, foreign_key="service.id")
    manager_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    started_on: date | None = None
    qualified_on: date | None = None
    asye_started_on: date | None = None
    left_on: date | None = None  # set when a person is no longer on the staff list

    @property
    def first_name(self) -> str:
        """What the bot calls them."""
        return self.name.split()[0]


class PersonRole(SQLModel, table=True):
    """One of a person's roles: a key of the profile's roles."""

    __tablename__ = "person_role"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    role: str = Field(max_length=40, primary_key=True)


class Absence(SQLModel, table=True):
    """Days on which a person is away, first and last included."""

    __tablename__ = "absence"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    from_on: date
    to_on: date | None = None  # None: no end is known


class ChatAccount(SQLModel, table=True):
    """A person's account on one chat platform."""

    __tablename__ = "chat_account"

    platform: str = Field(max_length=20, primary_key=True)
    chat_id: str = Field(max_length=120, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
