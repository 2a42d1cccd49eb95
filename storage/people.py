"""Who is who: services, teams, people, their roles, absences and chat accounts."""

from datetime import date

from sqlalchemy import func
from sqlmodel import Field, Session, SQLModel, col, or_, select


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


PEOPLE = SQLModel.metadata.tables["person"]  # for Core: delivery's hot path
ACCOUNTS = SQLModel.metadata.tables["chat_account"]


def by_reference(session: Session, reference: str) -> Person | None:
    """Return the person whom the staff list calls this, also when they have left."""
    return session.exec(select(Person).where(Person.reference == reference)).one_or_none()


def by_chat(session: Session, platform: str, chat_id: str) -> Person | None:
    """Return the person behind a chat account; None for strangers and for leavers."""
    account = session.get(ChatAccount, (platform, chat_id))
    person = account and session.get(Person, account.person_id)
    return person if person and person.left_on is None else None


def by_email(session: Session, email: str) -> Person | None:
    """Return the one person of today's staff with this address, however it is capitalised."""
    same = func.lower(Person.email) == email.strip().lower()
    found = session.exec(select(Person).where(same, col(Person.left_on).is_(None))).all()
    return found[0] if email.strip() and len(found) == 1 else None


def chat_of(session: Session, person_id: int, platform: str) -> str | None:
    """Return a person's account on one platform."""
    return session.exec(
        select(ChatAccount.chat_id)
        .where(ChatAccount.person_id == person_id, ChatAccount.platform == platform)
        .order_by(ChatAccount.chat_id)
    ).first()


def everyone(session: Session) -> list[Person]:
    """Return today's staff, without leavers, by name."""
    staff = select(Person).where(col(Person.left_on).is_(None))
    return list(session.exec(staff.order_by(Person.name, Person.reference)))


def ever(session: Session) -> list[Person]:
    """Return everybody whom a staff list ever named, leavers too, by name."""
    return list(session.exec(select(Person).order_by(Person.name, Person.reference)))


def references(session: Session) -> dict[str, int]:
    """Return the id of everybody whom a staff list ever named, leavers too."""
    return {name: id_ for name, id_ in session.exec(select(Person.reference, Person.id)) if id_}


def teams(session: Session) -> dict[str, Team]:
    """Return every team by its name."""
    return {team.name: team for team in session.exec(select(Team).order_by(Team.name))}


def services(session: Session) -> dict[str, Service]:
    """Return every service by its name."""
    return {one.name: one for one in session.exec(select(Service).order_by(Service.name))}


def roles_of(session: Session, person_id: int) -> frozenset[str]:
    """Return the keys of a person's roles."""
    return frozenset(session.exec(select(PersonRole.role).where(PersonRole.person_id == person_id)))


def roles_by_person(session: Session) -> dict[int, frozenset[str]]:
    """Return everybody's roles."""
    found: dict[int, set[str]] = {}
    for person_id, role in session.exec(select(PersonRole.person_id, PersonRole.role)):
        found.setdefault(person_id, set()).add(role)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def with_role(session: Session, role: str) -> list[Person]:
    """Return today's staff who have a role, by name."""
    holders = select(PersonRole.person_id).where(PersonRole.role == role)
    ids = set(session.exec(holders))
    return [person for person in everyone(session) if person.id in ids]


def managers_of(session: Session, person_id: int) -> list[int]:
    """Return a person's line upwards, nearest first. A circle in the data ends it."""
    line: list[int] = []
    person = session.get(Person, person_id)
    while person is not None and person.manager_id is not None:
        if person.manager_id in line or person.manager_id == person_id:
            break
        line.append(person.manager_id)
        person = session.get(Person, person.manager_id)
    return line


def managed_by(session: Session, person_id: int) -> list[Person]:
    """Return today's staff whose manager this is, by name."""
    theirs = select(Person).where(Person.manager_id == person_id, col(Person.left_on).is_(None))
    return list(session.exec(theirs.order_by(Person.name, col(Person.id))))


def absences_between(session: Session, first: date, last: date) -> list[Absence]:
    """Return the absences that touch these days, both included."""
    not_over = or_(col(Absence.to_on).is_(None), col(Absence.to_on) >= first)
    touching = select(Absence).where(Absence.from_on <= last, not_over)
    return list(session.exec(touching.order_by(col(Absence.from_on), col(Absence.id))))


def is_away(session: Session, person_id: int, day: date) -> bool:
    """Return whether a person is absent on a day."""
    return any(one.person_id == person_id for one in absences_between(session, day, day))


def shares_first_name(session: Session, person: Person) -> bool:
    """Return whether somebody else on the staff list goes by the same first name."""
    others = select(Person.id).where(
        Person.id != person.id,
        col(Person.left_on).is_(None),
        (col(Person.name).startswith(f"{person.first_name} ", autoescape=True))
        | (Person.name == person.first_name),
    )
    return session.exec(others.limit(1)).first() is not None


def by_id(session: Session, person_id: int) -> Person:
    """Return the person of that id. Raises: sqlalchemy's NoResultFound."""
    return session.get_one(Person, person_id)


def accounts(session: Session, platform: str) -> list[tuple[Person, ChatAccount]]:
    """Return everybody on the staff list with an account on a platform, by name."""
    found = session.exec(
        select(Person, ChatAccount)
        .join(ChatAccount, col(ChatAccount.person_id) == Person.id)
        .where(ChatAccount.platform == platform, col(Person.left_on).is_(None))
        .order_by(Person.name)
    )
    return list(found.all())


def link(session: Session, platform: str, chat_id: str, person_id: int) -> bool:
    """Make this a person's one account on a platform. False: it was already."""
    known = session.get(ChatAccount, (platform, chat_id))
    if known is not None and known.person_id == person_id:
        return False
    unlink(session, platform, person_id)
    if known is not None:  # it was somebody else's: an address that was handed on
        session.delete(known)
    session.flush()
    session.add(ChatAccount(platform=platform, chat_id=chat_id, person_id=person_id))
    session.flush()
    return True


def unlink(session: Session, platform: str, person_id: int) -> int:
    """Take a person's accounts on a platform away; return how many there were."""
    theirs = select(ChatAccount).where(
        ChatAccount.platform == platform, ChatAccount.person_id == person_id
    )
    found = session.exec(theirs).all()
    for account in found:
        session.delete(account)
    return len(found)


def without_account(session: Session, platform: str) -> list[Person]:
    """Return today's staff whom a platform does not reach, by name."""
    reached = set(
        session.exec(select(ChatAccount.person_id).where(ChatAccount.platform == platform))
    )
    return [person for person in everyone(session) if person.id not in reached]
