"""Fees, payment requests and their signatures."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from portal.catalogue import Fee, Procedure
from portal.domain.model import Payment


def due_fees(procedure: Procedure) -> tuple[Fee, ...]:
    """The fees of the published catalogue, nothing else."""
    return procedure.fees


def total(procedure: Procedure) -> int:
    """Sum of the fees in đồng."""
    return sum(fee.amount for fee in due_fees(procedure))


def sign(secret: str, params: Mapping[str, str]) -> str:
    """HMAC-SHA256 over the parameters except `signature`, `k=v` joined by `&` in order of keys."""
    text = "&".join(f"{key}={params[key]}" for key in sorted(params) if key != "signature")
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def return_genuine(secret: str, params: Mapping[str, str]) -> bool:
    """Whether the gateway itself made this answer."""
    return hmac.compare_digest(sign(secret, params), params.get("signature", ""))


def return_fits(payment: Payment, params: Mapping[str, str]) -> bool:
    """Whether the answer is for this payment and the whole amount."""
    return params.get("reference") == payment.reference and params.get("amount") == str(payment.amount)


def succeeded(params: Mapping[str, str]) -> bool:
    """Whether the money was paid."""
    return params.get("result") == "success"


def accepts_payment(payment: Payment) -> bool:
    """Whether a payment may be entered: one that is paid already may not."""
    return payment.state != "paid"
