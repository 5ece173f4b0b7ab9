"""From a target file to a run folder that can be collected; and a second run over what a first did not pass."""

from __future__ import annotations

import contextlib
import hashlib
import platform
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path

import msgspec

from kiemdinh.bundle.folder import Manifest, RunFolder, encode
from kiemdinh.catalogue import BUILT_IN as CATALOGUE
from kiemdinh.collect.settings import Settings
from kiemdinh.editions import BUILT_IN as EDITIONS
from kiemdinh.editions import EditionSummary, list_editions, load_edition
from kiemdinh.events.clock import stamp
from kiemdinh.extensions import Extension, catalogue_with, discover, named, step_modules
from kiemdinh.grade import FORMULA_VERSION
from kiemdinh.judge import RULES_VERSION
from kiemdinh.model.check import Check
from kiemdinh.model.edition import Edition
from kiemdinh.model.enums import Access, Status
from kiemdinh.model.failures import InputProblem
from kiemdinh.model.fold import fold_all
from kiemdinh.model.plan import Plan
from kiemdinh.model.target import Target
from kiemdinh.plan.make import Request, make_plan
from kiemdinh.plan.needs import Conditions
from kiemdinh.records import load_attestations, load_waivers
from kiemdinh.target import TargetFile

_VERSIONED = ("playwright", "pytest", "pytest-bdd", "locust", "httpx", "sslyze", "axe-playwright-python")


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for, besides the target.

    Attributes:
        edition: edition id, or empty for the one in force.
        as_of: day of the verdict, ``None`` for today.
        access: level of the run.
        only: selection patterns.
        skip: selection patterns to leave out.
        seed: ``None`` for a fresh one.
        out: folder that holds the runs.
    """

    edition: str = ""
    as_of: date | None = None
    access: Access = Access.OBSERVE
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    seed: int | None = None
    out: Path = Path("runs")


@dataclass(frozen=True, slots=True)
class Suite:
    """The suite's own data and how it collects; tests put their own here.

    Attributes:
        catalogue_folders: where checks are defined.
        editions_folder: where editions lie.
        settings: how to collect.
        discover: finds extensions from outside the repository.
    """

    catalogue_folders: tuple[Path, ...] = (CATALOGUE,)
    editions_folder: Path = EDITIONS
    settings: Settings = field(default_factory=Settings)
    discover: Callable[[], tuple[Extension, ...]] = discover

    def catalogue(self) -> Mapping[str, Check]:
        """All checks."""
        return catalogue_with(self.catalogue_folders, self.discover())

    def heads(self) -> dict[str, tuple[EditionSummary, Path]]:
        """Dates of all editions and the folder each lies in, oldest first.

        Raises:
            InputProblem: malformed, or two of one id.
        """
        folders = [self.editions_folder, *(e.folder(e.editions) for e in self.discover() if e.editions)]
        found: dict[str, tuple[EditionSummary, Path]] = {}
        for folder in folders:
            for head in list_editions(folder):
                if head.id in found:
                    raise InputProblem(f"hai phiên bản quy định cùng mã «{head.id}»", str(folder))
                found[head.id] = (head, folder)
        return dict(sorted(found.items(), key=lambda item: item[1][0].in_force))

    def editions(self, catalogue: Mapping[str, Check]) -> dict[str, Edition]:
        """All editions, oldest first."""
        return {name: load_edition(name, catalogue, folder) for name, (_, folder) in self.heads().items()}


def plan_run(suite: Suite, target: Target, options: Options, *, run: str = "", again_of: str = "") -> Plan:
    """The plan of a run that is not started yet.

    Raises:
        InputProblem: see :func:`kiemdinh.plan.make.make_plan`.
    """
    catalogue = suite.catalogue()
    if options.only or options.skip:
        return _plan(suite, target, options, catalogue, suite.editions(catalogue), run=run, again_of=again_of)
    # Without patterns the dates are enough; reading every criterion would cost most of the time.
    heads = {name: head for name, (head, _) in suite.heads().items()}
    return _plan(suite, target, options, catalogue, heads, run=run, again_of=again_of)


def prepare(suite: Suite, file: TargetFile, options: Options) -> RunFolder:
    """Make the folder of a new run.

    Raises:
        InputProblem: anything wrong with the target, its records or the options.
        OSError: the folder cannot be written.
    """
    catalogue = suite.catalogue()
    editions = suite.editions(catalogue)
    step_modules(suite.discover())
    run, path = _free_folder(suite, file.target, options.out)
    with _removed_when_refused(path):
        plan = _plan(suite, file.target, options, catalogue, editions, run=run)
        return _create(suite, file, plan, catalogue=catalogue, editions=editions, path=path)


def prepare_again(suite: Suite, earlier: Path, file: TargetFile, options: Options) -> RunFolder | None:
    """Make a run that looks again at what an earlier one did not pass, and carries over what it passed.

    Args:
        suite: checks and editions as they are now.
        earlier: folder of a complete run of the same target.
        file: the target.
        options: patterns narrow what is looked at again.

    Returns:
        The new run, or ``None`` when nothing is left to look at.

    Raises:
        InputProblem: the earlier run is incomplete or of another target.
    """
    old = RunFolder.open(earlier)
    if not old.sealed:
        raise InputProblem(f"lượt này chưa xong; chạy tiếp bằng --resume {earlier}", str(earlier))
    old_plan = old.plan
    if old_plan.target != file.target.id:
        raise InputProblem(f"lượt này của hệ thống «{old_plan.target}», không phải «{file.target.id}»", "--failed-of")
    folded = fold_all(old.outcomes.read())
    settled = {key for key, f in folded.items() if f.final.status in {Status.PASSED, Status.NOT_APPLICABLE}}
    catalogue = suite.catalogue()
    editions = suite.editions(catalogue)
    run, path = _free_folder(suite, file.target, options.out)
    asked = Options(
        edition=options.edition or old_plan.edition,
        as_of=options.as_of,
        access=max(options.access, old_plan.access, key=lambda a: a.rank),
        only=options.only or old_plan.only,
        skip=options.skip or old_plan.skip,
        seed=options.seed,
    )
    plan = _plan(suite, file.target, asked, catalogue, editions, run=run, again_of=old_plan.run)
    if all((i.check, i.case) in settled for i in plan.items):
        return None
    # What was settled counts as it was seen; it is not run and not blocked again.
    items = tuple(
        msgspec.structs.replace(i, blocked="", blocked_by=(), owner=None, absent="")
        if (i.check, i.case) in settled
        else i
        for i in plan.items
    )
    folder = _create(
        suite, file, msgspec.structs.replace(plan, items=items), catalogue=catalogue, editions=editions, path=path
    )
    kept = {(i.check, i.case) for i in items} & settled
    for key in sorted(kept):
        for outcome in folded[key].attempts:
            for proof in outcome.evidence:
                _copy_evidence(old.path, path, proof.sha256)
            folder.outcomes.append(msgspec.structs.replace(outcome, run=outcome.run or old_plan.run))
    return folder


def _plan(
    suite: Suite,
    target: Target,
    options: Options,
    catalogue: Mapping[str, Check],
    editions: Mapping[str, Edition] | Mapping[str, EditionSummary],
    *,
    run: str,
    again_of: str = "",
) -> Plan:
    now = suite.settings.clock()
    known = Conditions(
        target=target,
        access=options.access,
        now=now,
        environ=suite.settings.environ,
        find_tool=suite.settings.find_tool,
    )
    request = Request(
        run=run,
        as_of=options.as_of or now.date(),
        edition=options.edition,
        access=options.access,
        only=options.only,
        skip=options.skip,
        seed=options.seed if options.seed is not None else random.SystemRandom().randrange(1, 2**31),
        look_again_of=again_of,
    )
    full = [e for e in editions.values() if isinstance(e, Edition)]
    return make_plan(request, catalogue, editions, known, full)


def _create(
    suite: Suite,
    file: TargetFile,
    plan: Plan,
    *,
    catalogue: Mapping[str, Check],
    editions: Mapping[str, Edition],
    path: Path,
) -> RunFolder:
    target = file.target
    criteria = {c.id for e in editions.values() for c in e.criteria}
    attestations = load_attestations(Path(target.attestations), criteria) if target.attestations else ()
    waivers = load_waivers(Path(target.waivers), criteria) if target.waivers else ()
    manifest = Manifest(
        run=plan.run,
        started=stamp(suite.settings.clock()),
        target_sha256=hashlib.sha256(file.path.read_bytes()).hexdigest(),
        seed=plan.seed,
        formula=FORMULA_VERSION,
        rules=RULES_VERSION,
        versions=versions(),
        editions={n: hashlib.sha256(encode(editions[n])).hexdigest() for n in plan.editions},
        platform=f"{platform.system()} {platform.machine()}",
        extensions=named(suite.discover()),
    )
    return RunFolder.create(
        path,
        plan=plan,
        target=target,
        catalogue={i: catalogue[i] for i in sorted(catalogue)},
        editions=editions,
        attestations=attestations,
        waivers=waivers,
        manifest=manifest,
    )


def versions() -> dict[str, str]:
    """Versions of the suite, of Python and of what collects."""
    found = {"python": platform.python_version()}
    for name in ("kiemdinh", *_VERSIONED):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return dict(sorted(found.items()))


@contextmanager
def _removed_when_refused(path: Path) -> Iterator[None]:
    """Leave no empty folder behind when the plan or the target is refused."""
    try:
        yield
    except InputProblem:
        with contextlib.suppress(OSError):
            path.rmdir()
        raise


def _free_folder(suite: Suite, target: Target, out: Path) -> tuple[str, Path]:
    base = f"{suite.settings.clock():%Y%m%d-%H%M%S}-{target.id}"
    for number in range(1, 1000):
        name = base if number == 1 else f"{base}-{number}"
        path = out.resolve() / name
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            if out.exists() and not out.is_dir():
                raise InputProblem("không phải thư mục", str(out)) from None
            continue
        except OSError as error:
            raise InputProblem(f"không tạo được thư mục: {error.strerror}", str(out)) from error
        return name, path
    raise InputProblem("đã có quá nhiều lượt cùng giây", str(out))


def _copy_evidence(source: Path, destination: Path, digest: str) -> None:
    name = f"evidence/{digest[:2]}/{digest}"
    if not (source / name).is_file() or (destination / name).exists():
        return
    (destination / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / name, destination / name)
