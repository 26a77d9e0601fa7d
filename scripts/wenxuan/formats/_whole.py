"""Write a file whole or not at all."""

import os
from pathlib import Path

from wenxuan.errors import OutputError


def write_whole(target: Path, data: bytes) -> None:
    """Write `data` beside `target` and move it there; a reader sees the old file or the new one, never half.

    Raises OutputError if the folder cannot be written or the disk is full.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as error:
        raise OutputError(
            f"{target}: cannot be written: {error.strerror}",
            hint="check that the folder is writable and the disk has room",
        ) from error
    finally:
        draft.unlink(missing_ok=True)
