"""What of a form the Tab key reaches."""

from __future__ import annotations

from steps.portal.forms import is_required, kind_of, label_of, main_form
from steps.portal.snapshot import Things
from steps.portal.values import FieldKind

_BY_TAB = {
    FieldKind.TEXT,
    FieldKind.LONG_TEXT,
    FieldKind.CHOICE,
    FieldKind.DATE,
    FieldKind.NUMBER,
    FieldKind.EMAIL,
    FieldKind.PHONE,
}
# Whether the Tab key can stop at a field, or at anything in the part of the page that holds no other mandatory field:
# a list drawn over a hidden one, a button that opens a calendar.
_REACHED = """(field, others) => {
  const stops = n => n.tabIndex >= 0 && !n.disabled && n.checkVisibility();
  const within = n => [n, ...n.querySelectorAll('*'), ...(n.shadowRoot ? n.shadowRoot.querySelectorAll('*') : [])]
    .some(stops);
  for (let n = field, k = 0; n && n !== document.body && k < 5; n = n.parentElement || n.getRootNode().host, k++) {
    if (others.some(o => n.contains(o))) return false;
    if (within(n)) return true;
  }
  return false;
}"""


def out_of_tab_reach(things: Things) -> tuple[str, ...]:
    """Labels of mandatory empty fields that the Tab key cannot reach.

    Boxes and files are left out: what a person acts on is often a label or a button beside them.
    """
    fields = [t for t in main_form(things) if is_required(t) and t.visible and not t.disabled]
    wanted = [t for t in fields if kind_of(t) in _BY_TAB and not t.value.strip() and (t.popup or not t.readonly)]
    unreached = []
    for field in wanted:
        others = [t for t in fields if t.frame == field.frame and label_of(t) != label_of(field)]
        if not things.element(field).evaluate(_REACHED, [things.element(o) for o in others]):
            unreached.append(label_of(field))
    return tuple(unreached)
