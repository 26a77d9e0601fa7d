"""The workshop (排版车间): units laid out side by side in worker processes, and kept."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import asdict
from multiprocessing import active_children, get_context
from pathlib import Path
from types import TracebackType

from wenxuan.typeset.engine import Anchor, Bookmark, Job, Laid, LayoutError, key_of, lay_out
from wenxuan.typeset.fonts import Face, digest


class Workshop:
    """Lay out jobs with `faces` as they lie in `fonts` (a folder made by `fonts.prepare`), reusing what is in `cache`.

    Use it as a context manager; workers are started when the first job is not in the cache, and end with this
    process, however it ends.
    """

    def __init__(self, fonts: Path, faces: Iterable[Face], *, cache: Path | None, workers: int = 0) -> None:
        self._fonts = fonts
        self._faces = tuple(faces)
        self._cache = cache
        self._workers = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()  # two editions may ask for their first layout at the same moment
        self._is_closed = False

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            pool, self._pool, self._is_closed = self._pool, None, True
        if pool is None:
            return
        for worker in active_children():  # all layouts are here, or nobody wants them: to leave politely takes a second
            worker.terminate()
        pool.shutdown(cancel_futures=True)

    def lay_out(self, jobs: Sequence[Job], *, done: Callable[[], None] = lambda: None) -> list[Laid]:
        """Return the layout of every job, in order; `done` is called after each."""
        fonts = digest(self._faces)
        keys = [key_of(job, fonts=fonts) for job in jobs]
        kept = [self._load(key) for key in keys]
        waiting = {index: self._submit(jobs[index]) for index in _heavy_first(jobs, kept)}
        results: list[Laid] = []
        for index, laid in enumerate(kept):
            results.append(laid or self._await(waiting[index]))
            if laid is None:
                self._save(keys[index], results[-1])
            done()
        return results

    def _submit(self, job: Job) -> "Future[Laid]":
        with self._lock:
            if self._is_closed:
                raise LayoutError("layout was stopped")
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._workers,
                    mp_context=get_context("spawn"),
                    initializer=_prepare_worker,
                    initargs=(str((self._fonts / "fonts.conf").resolve()), os.getpid()),
                )
            with _deaf_to_interrupts():
                families = frozenset(face.family for face in self._faces)
                return self._pool.submit(lay_out, job, families)  # may start a worker

    def _await(self, future: "Future[Laid]") -> Laid:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise LayoutError(
                "a layout process ended suddenly", hint="is the machine out of memory? free some and run again"
            ) from error

    def _load(self, key: str) -> Laid | None:
        if self._cache is None:
            return None
        facts, pdf = self._cache / f"{key}.json", self._cache / f"{key}.pdf"
        try:
            table = json.loads(facts.read_text("utf-8"))
            os.utime(facts)  # used now: the last to be thrown away
            return Laid(
                pdf.read_bytes(),
                table["pages"],
                tuple(Bookmark(**row) for row in table["bookmarks"]),
                tuple(Anchor(**row) for row in table["anchors"]),
                tuple(table["complaints"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _save(self, key: str, laid: Laid) -> None:
        if self._cache is None:
            return
        table = asdict(laid)
        with suppress(OSError):  # no room, or no leave: it is laid out again next time
            self._cache.mkdir(parents=True, exist_ok=True)
            _write_whole(self._cache / f"{key}.pdf", table.pop("pdf"))
            _write_whole(self._cache / f"{key}.json", json.dumps(table, ensure_ascii=False).encode())


def prune(cache: Path, *, keep: int = 2000) -> None:
    """Throw away the layouts that were not used for longest, all but `keep`."""
    ours = (path for path in cache.glob("*.json") if len(path.stem) == 64)  # named by a hash
    facts = sorted(ours, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in facts[keep:]:
        path.unlink(missing_ok=True)
        path.with_suffix(".pdf").unlink(missing_ok=True)


def _heavy_first(jobs: Sequence[Job], kept: Sequence[Laid | None]) -> list[int]:
    """Return the indices of the jobs to do, longest first, so that no worker ends long after the others."""
    todo = [index for index, laid in enumerate(kept) if laid is None]
    return sorted(todo, key=lambda index: -len(jobs[index].html))


def _write_whole(path: Path, data: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let the processes that are started within inherit that Ctrl-C is not for them: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _prepare_worker(fonts_conf: str, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["FONTCONFIG_FILE"] = fonts_conf
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """Leave when the parent is gone: a build that was killed must not go on in the background."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
