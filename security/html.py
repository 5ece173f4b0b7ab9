"""What the checks read from a page: links, forms, resources, metas."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


@dataclass
class Form:
    """A form with its successful values.

    Attributes:
        action: absolute address.
        method: upper case.
        fields: (name, value) pairs as a browser would send them untouched.
        kinds: type of each named control.
        buttons: (name, value) of the named buttons that send it.
    """

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def pressed(self) -> list[tuple[str, str]]:
        """Fields as a browser sends them when the form's only button is pressed; of several none is chosen."""
        return [*self.fields, *(self.buttons if len(self.buttons) == 1 else ())]


@dataclass
class Page:
    """A parsed page; addresses are absolute.

    Attributes:
        links: of ``a`` and ``area``, with their ``referrerpolicy``.
        names: words of the links, by address.
        resources: (tag, address) of everything a browser loads into the page.
        metas: (name or http-equiv, content), lower-case names.
        text: words of the page.
        said: words of the page without those that stand in text boxes.
    """

    url: str
    links: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    resources: list[tuple[str, str]] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    text: str = ""
    said: str = ""

    def meta(self, name: str) -> tuple[str, ...]:
        """Contents of the metas of one name."""
        return tuple(content for key, content in self.metas if key == name)


_SOURCES = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "track": "src",
    "embed": "src",
    "object": "data",
}
_LOADED_LINKS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"})


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(url)
        self._base = url
        self._form: Form | None = None
        self._select: tuple[str, str | None, bool] | None = None
        self._textarea: tuple[str, list[str]] | None = None
        self._link = ""
        self._silent = 0
        self._words: list[str] = []
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {k: v or "" for k, v in attrs}
        if tag == "base" and values.get("href"):
            self._base = self._absolute(values["href"])
        elif tag in {"a", "area"} and "href" in values:
            self._link = self._absolute(values["href"])
            self.page.links.append((self._link, values.get("referrerpolicy", "")))
            self._name(values.get("title", "") + values.get("aria-label", ""))
        elif tag == "meta":
            name = values.get("name") or values.get("http-equiv") or ""
            self.page.metas.append((name.lower(), values.get("content", "")))
        self._resource(tag, values)
        self._control(tag, values)
        if tag in {"script", "style"}:
            self._silent += 1

    def _resource(self, tag: str, values: dict[str, str]) -> None:
        source = values.get(_SOURCES.get(tag, "-"))
        if source:
            self.page.resources.append((tag, self._absolute(source)))
        for candidate in values.get("srcset", "").split(","):
            if candidate.split():
                self.page.resources.append((tag, self._absolute(candidate.split()[0])))
        if tag == "link" and values.get("href") and _LOADED_LINKS & set(values.get("rel", "").lower().split()):
            self.page.resources.append(("link", self._absolute(values["href"])))

    def _control(self, tag: str, values: dict[str, str]) -> None:
        name = values.get("name", "")
        if tag == "form":
            action = self._absolute(values.get("action") or self.page.url)
            self._form = Form(action, (values.get("method") or "GET").upper())
            self.page.forms.append(self._form)
        elif self._form is None or "disabled" in values:
            return
        elif tag == "input" and name:
            kind = values.get("type", "text").lower()
            self._form.kinds[name] = kind
            if kind == "submit":
                self._form.buttons.append((name, values.get("value", "")))
            if kind in {"checkbox", "radio"} and "checked" not in values:
                return
            if kind not in {"submit", "button", "image", "reset", "file"}:
                self._form.fields.append((name, values.get("value", "on" if kind in {"checkbox", "radio"} else "")))
        elif tag == "button" and name and values.get("type", "submit").lower() == "submit":
            self._form.buttons.append((name, values.get("value", "")))
        elif tag == "select" and name:
            self._form.kinds[name] = "select"
            self._select = (name, None, False)
        elif tag == "option" and self._select is not None:
            chosen, first = "selected" in values, self._select[1] is None
            if chosen or (first and not self._select[2]):
                self._select = (self._select[0], values.get("value", ""), chosen or self._select[2])
        elif tag == "textarea" and name:
            self._form.kinds[name] = "textarea"
            self._textarea = (name, [])

    def _name(self, words: str) -> None:
        if self._link and words.strip():
            self.page.names[self._link] = f"{self.page.names.get(self._link, '')} {words}".strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = ""
        if tag in {"script", "style"}:
            self._silent = max(0, self._silent - 1)
        elif tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None and self._form is not None:
            self._form.fields.append((self._select[0], self._select[1] or ""))
            self._select = None
        elif tag == "textarea" and self._textarea is not None and self._form is not None:
            self._form.fields.append((self._textarea[0], "".join(self._textarea[1])))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea[1].append(data)
        if not self._silent and data.strip():
            self._name(data)
            self._words.append(data.strip())
            if self._textarea is None:
                self._said.append(data.strip())

    def _absolute(self, address: str) -> str:
        try:
            return urljoin(self._base, address.strip())
        except ValueError:
            return ""

    def finish(self) -> Page:
        self.close()
        self.page.text = " ".join(" ".join(self._words).split())
        self.page.said = " ".join(" ".join(self._said).split())
        return self.page


def read_page(text: str, url: str) -> Page:
    """Parse a page as forgivingly as a browser needs it for the checks."""
    reader = _Reader(url)
    reader.feed(text)
    return reader.finish()


def same_origin(first: str, second: str) -> bool:
    """Whether two addresses share scheme, host and port."""
    a, b = urlsplit(first), urlsplit(second)
    return (a.scheme, a.hostname, _port(a.scheme, a.port)) == (b.scheme, b.hostname, _port(b.scheme, b.port))


def _port(scheme: str, port: int | None) -> int | None:
    return port if port is not None else {"https": 443, "http": 80}.get(scheme)
