"""Judge: outcomes, statements of persons and an edition in, verdicts out; pure, without clock, network or browser."""

from kiemdinh.judge.verdicts import RULES_VERSION, judge

__all__ = ["RULES_VERSION", "judge"]
