"""Files that somebody sent and did not confirm are forgotten by themselves."""

from collections.abc import Sequence

from handlers.core.context import Context
from storage import uploads
from storage.uploads import Upload


def unconfirmed(ctx: Context) -> Sequence[str]:
    """Find files that were sent half an hour ago or earlier."""
    return uploads.too_old(ctx.session, ctx.now)


def forget(ctx: Context, upload_id: str) -> int:
    """Delete one file, with its content."""
    upload = ctx.session.get(Upload, upload_id)
    if upload is None:
        return 0
    uploads.forget(ctx.session, upload)
    return 1
