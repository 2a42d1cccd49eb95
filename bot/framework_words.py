"""Values of a framework profile, and where each comes from, as people and scripts read them."""

from datetime import date, time

from handlers.core.profile.loader import DEFAULT, Origin


def where_from(origin: Origin, framework: str) -> str:
    """Say in a word or two where a value comes from."""
    if framework == DEFAULT:
        return "our suggestion"
    if not origin.stated:
        return "inherited"
    return f"stated, {origin.row}" if origin.row else "stated"


def written(value: object) -> str:
    """Return one value of a profile as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return "\n".join(written(one) for one in value) or "none"
    return str(value)


def plain(value: object) -> object:
    """Return one value of a profile as JSON can hold it."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | time) else value
