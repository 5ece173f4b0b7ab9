"""Payment gateway of the demonstration: shows what is to be paid and answers with a signed redirect."""

from portal.payment_stub.app import create_payment_app
from portal.payment_stub.outcomes import PaymentOutcomes

__all__ = ["PaymentOutcomes", "create_payment_app"]
