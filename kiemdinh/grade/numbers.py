"""Numbers as Vietnamese readers write them: decimal comma, dot between thousands."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from fractions import Fraction


def vietnamese(value: float | Fraction, decimals: int = 1) -> str:
    """``66.54`` as ``66,5``; cut and not rounded up, so that a shown score never reaches a letter that it missed."""
    fraction = value if isinstance(value, Fraction) else Fraction(str(value))
    exact = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    cut = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_DOWN)
    return f"{cut:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


def percent(share: float | Fraction) -> str:
    """``0.456`` as ``45 %``."""
    return f"{vietnamese(share * 100, 0)} %"
