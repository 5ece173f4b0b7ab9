"""Where people speak to the ministry: feedback with tracking, questions, survey."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from portal.domain.model import FieldError
from portal.rules.text import iso
from portal.services import Services, services_of
from portal.web.content import content
from portal.web.forms import FormDependency, limited, texts
from portal.web.state import session_of

LIMITS = {"name": 100, "contact": 100, "email": 100, "subject": 100, "body": 3000}


def _values(services: Services, form: FormData, names: Iterable[str]) -> dict[str, str]:
    given = texts(services, form)
    return {name: given.get(name, "")[: LIMITS[name]] for name in names}


def _errors(found: list[FieldError]) -> dict[str, str]:
    return {error.field: error.text for error in found}


def feedback_form(request: Request) -> Response:
    """The empty form, with what is known of the person who is signed in."""
    user = session_of(request).user
    values = {"name": user.full_name, "contact": user.email} if user else {}
    return _feedback_page(request, values, {}, 200)


def _feedback_page(request: Request, values: dict[str, str], errors: dict[str, str], status: int) -> Response:
    names = ("name", "contact", "subject", "body")
    return services_of(request).page(
        request,
        "feedback.html",
        status,
        values={name: values.get(name, "") for name in names},
        errors=errors,
        subjects=content()["feedback"]["subjects"],
    )


def feedback_send(request: Request, form: FormData = FormDependency) -> Response:
    """Keep a feedback and tell its tracking code."""
    limited(request, "feedback")
    services = services_of(request)
    rules = services.behaviour.feedback
    values = _values(services, form, ("name", "contact", "subject", "body"))
    errors = _errors(rules.errors(values, content()["feedback"]["subjects"]))
    if errors:
        return _feedback_page(request, values, errors, 422)
    now = services.clock.now()
    code = rules.new_code(now)
    due = services.behaviour.deadlines.due(now, content()["feedback"]["answer_days"])
    with services.db.write() as connection:
        connection.execute(
            "INSERT INTO feedback(code, name, contact, subject, body, at, due_at) VALUES (?,?,?,?,?,?,?)",
            (code, values["name"], values["contact"], values["subject"], values["body"], iso(now), iso(due)),
        )
    session_of(request).say("Đã gửi phản ánh, kiến nghị thành công. Vui lòng lưu lại mã để tra cứu.")
    return RedirectResponse(f"/phan-anh/tra-cuu?ma={code}", 303)


def feedback_lookup(request: Request, ma: str = "") -> Response:
    """State and answer of a feedback; who sent it and what it says are not shown."""
    services = services_of(request)
    code = services.behaviour.feedback.normalise(ma)
    row = None
    if code:
        limited(request, "lookup")
        with services.db.read() as connection:
            row = connection.execute(
                "SELECT code, subject, at, due_at, state, answer, answered_at FROM feedback WHERE code=?", (code,)
            ).fetchone()
    text = "" if row or not code else services.behaviour.lookup.not_found_text(code)
    return services.page(request, "feedback_lookup.html", code=code, row=row, text=text)


def _questions_page(request: Request, values: dict[str, str], errors: dict[str, str], status: int) -> Response:
    services = services_of(request)
    with services.db.read() as connection:
        answered = connection.execute(
            "SELECT body, answer, answered_at FROM question WHERE answer<>'' ORDER BY answered_at DESC LIMIT 20"
        ).fetchall()
    return services.page(
        request,
        "faq.html",
        status,
        faq=content()["faq"],
        answered=answered,
        values={name: values.get(name, "") for name in ("name", "email", "body")},
        errors=errors,
    )


def questions(request: Request) -> Response:
    """Frequent questions, answers given, and a form for a new question."""
    user = session_of(request).user
    return _questions_page(request, {"name": user.full_name, "email": user.email} if user else {}, {}, 200)


def question_send(request: Request, form: FormData = FormDependency) -> Response:
    """Keep a question."""
    limited(request, "feedback")
    services = services_of(request)
    values = _values(services, form, ("name", "email", "body"))
    errors = _errors(services.behaviour.feedback.question_errors(values))
    if errors:
        return _questions_page(request, values, errors, 422)
    code = f"HD-{secrets.token_hex(5).upper()}"
    with services.db.write() as connection:
        connection.execute(
            "INSERT INTO question(code, name, email, body, at) VALUES (?,?,?,?,?)",
            (code, values["name"], values["email"], values["body"], iso(services.clock.now())),
        )
    session_of(request).say(f"Đã gửi câu hỏi thành công. Mã câu hỏi: {code}. Câu trả lời được gửi qua thư điện tử.")
    return RedirectResponse("/hoi-dap", 303)


def survey_form(request: Request) -> Response:
    """The survey."""
    return _survey_page(request, {}, {}, 200)


def _survey_page(request: Request, values: dict[str, str], errors: dict[str, str], status: int) -> Response:
    survey = content()["survey"]
    return services_of(request).page(
        request,
        "survey.html",
        status,
        survey=survey,
        values={q["name"]: values.get(q["name"], "") for q in survey["questions"]},
        comment=values.get("gop_y", ""),
        errors=errors,
        form_token=secrets.token_urlsafe(16),
    )


def survey_send(request: Request, form: FormData = FormDependency) -> Response:
    """Count the answers of one form once."""
    limited(request, "feedback")
    services = services_of(request)
    survey = content()["survey"]
    values = texts(services, form)
    errors = {
        q["name"]: f"Vui lòng trả lời: {q['text']}"
        for q in survey["questions"]
        if values.get(q["name"]) not in q["options"]
    }
    if errors:
        return _survey_page(request, values, errors, 422)
    answers = [(q["name"], values[q["name"]]) for q in survey["questions"]]
    if values.get("gop_y"):
        answers.append(("gop_y", values["gop_y"][: LIMITS["body"]]))
    token, at = values.get("form_token", "")[:40], iso(services.clock.now())
    with services.db.write() as connection:
        sent = connection.execute(
            "SELECT count(*) FROM survey_answer WHERE form_token=? AND form_token<>''", (token,)
        ).fetchone()[0]
        if services.behaviour.feedback.counts_answer(sent):
            connection.executemany(
                "INSERT INTO survey_answer(survey, question, answer, at, form_token) VALUES (?,?,?,?,?)",
                [(survey["code"], question, answer, at, token) for question, answer in answers],
            )
    session_of(request).say("Cảm ơn bạn đã tham gia khảo sát.")
    return RedirectResponse("/khao-sat/ket-qua", 303)


def survey_results(request: Request) -> Response:
    """Answers counted so far."""
    services = services_of(request)
    survey = content()["survey"]
    with services.db.read() as connection:
        rows = connection.execute(
            "SELECT question, answer, count(*) AS n FROM survey_answer WHERE survey=? GROUP BY question, answer",
            (survey["code"],),
        ).fetchall()
    counts = {(row["question"], row["answer"]): row["n"] for row in rows}
    return services.page(
        request, "survey_results.html", survey=survey, counts=counts, share=services.behaviour.feedback.share
    )


def router() -> APIRouter:
    """The pages of this module."""
    routes = APIRouter()
    for path, handler, method in (
        ("/phan-anh", feedback_form, "GET"),
        ("/phan-anh", feedback_send, "POST"),
        ("/phan-anh/tra-cuu", feedback_lookup, "GET"),
        ("/hoi-dap", questions, "GET"),
        ("/hoi-dap", question_send, "POST"),
        ("/khao-sat", survey_form, "GET"),
        ("/khao-sat", survey_send, "POST"),
        ("/khao-sat/ket-qua", survey_results, "GET"),
    ):
        routes.add_api_route(path, handler, methods=[method], response_model=None)
    return routes
