"""Figures from every answer: mean, 95th percentile, maximum by page group (HdrHistogram, three significant digits)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from hdrh.histogram import HdrHistogram

from load.plan import PROTECTING, Sample

_LONGEST_US = 3_600_000_000


@dataclass(frozen=True)
class Figures:
    """Response times of one page group.

    Attributes:
        count: answers behind the figures.
        mean_ms, p95_ms, max_ms: milliseconds.
    """

    count: int
    mean_ms: float
    p95_ms: float
    max_ms: float


@dataclass(frozen=True)
class Crowd:
    """What happened over all groups.

    Attributes:
        count: requests.
        server_errors: answers with 5xx.
        no_answer: requests without an answer.
        refused: answers of a protection (429, 401, 403), which are no errors.
        served: answers with what was asked for.
        wrong: answers with another content, or "not found" for a page that had been there.
        per_s: requests a second.
    """

    count: int
    server_errors: int
    no_answer: int
    refused: int
    served: int
    wrong: int
    per_s: float

    @property
    def error_ratio(self) -> float:
        """Share of requests that failed."""
        return (self.server_errors + self.no_answer) / self.count if self.count else 0.0


def read_samples(path: Path) -> tuple[Sample, ...]:
    """All whole lines of a sample file; a torn last one is left out."""
    if not path.exists():
        return ()
    decoder = msgspec.json.Decoder(Sample)
    return tuple(decoder.decode(line) for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n"))


def figures(samples: Iterable[Sample], group: str) -> Figures | None:
    """Response times of the rightly answered requests of a group; ``None`` when there are none."""
    histogram = HdrHistogram(1, _LONGEST_US, 3)
    longest, total, count = 0, 0, 0
    for sample in samples:
        if sample.group == group and sample.right and 200 <= sample.status < 400:
            histogram.record_value(max(1, min(sample.us, _LONGEST_US)))
            longest, total, count = max(longest, sample.us), total + sample.us, count + 1
    if not count:
        return None
    p95 = min(histogram.get_value_at_percentile(95.0), longest)
    return Figures(count, round(total / count / 1000, 2), round(p95 / 1000, 2), round(longest / 1000, 2))


def crowd(samples: Sequence[Sample]) -> Crowd:
    """Counts over all groups."""
    span_s = (max(s.at_ms for s in samples) - min(s.at_ms for s in samples)) / 1000 if samples else 0.0
    return Crowd(
        count=len(samples),
        server_errors=sum(s.status >= 500 for s in samples),
        no_answer=sum(s.status == 0 for s in samples),
        refused=sum(s.status in PROTECTING for s in samples),
        served=sum(s.right and 200 <= s.status < 400 for s in samples),
        wrong=sum(not s.right for s in samples),
        per_s=round(len(samples) / span_s, 2) if span_s > 0 else float(len(samples)),
    )
