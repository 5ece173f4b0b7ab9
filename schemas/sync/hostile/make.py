"""All hostile payloads of a contract, always the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from schemas.sync.contracts import Contract, book
from schemas.sync.hostile.fields import FieldPayloads
from schemas.sync.hostile.lines import whole_lines
from schemas.sync.hostile.model import Payload, write
from schemas.sync.hostile.sample import sample
from schemas.sync.hostile.together import together


def payloads(contract: Contract, services: tuple[str, ...] = (), seed: int = 0, session: str = "") -> list[Payload]:
    """Every payload, shuffled.

    Args:
        contract: whose schemas are used.
        services: only these; empty for all of the contract.
        seed: decides the order and how letters are written.
        session: living session to write into messages that carry one.

    Raises:
        KeyError: a service that the contract does not have.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    forms = book(contract).requests
    made = list(
        chain.from_iterable(
            _service(contract, name, forms[name].schema, session, rng) for name in services or tuple(forms)
        )
    )
    rng.shuffle(made)
    return made


def _service(
    contract: Contract, name: str, schema: Mapping[str, Any], session: str, rng: random.Random
) -> Iterator[Payload]:
    message = sample(schema, contract.value)
    if session and isinstance(message, dict) and "session" in message:
        message["session"] = session
    yield from FieldPayloads(name, schema, message, rng).all()
    yield from whole_lines(name, write(message))
    yield from together(name, contract.value, message)
