"""Grade: verdicts in; score, letter, ceiling, completeness and release gate out; pure."""

from kiemdinh.grade.comparison import compare
from kiemdinh.grade.counts import CountMismatch
from kiemdinh.grade.gate import Gate
from kiemdinh.grade.grading import FORMULA_VERSION, grade
from kiemdinh.grade.law_diff import LawChange, LawDiff, law_diff

__all__ = ["FORMULA_VERSION", "CountMismatch", "Gate", "LawChange", "LawDiff", "compare", "grade", "law_diff"]
