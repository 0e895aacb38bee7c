"""Pages that are asked for by a form: ASP.NET's post-backs, and forms with a field for the page.

Sent are the fields that the page hides and those that name a page of the list; never what a person
types, and never to an address that would change something.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup, same_host
from crawler.lists.pager.page_scripts import field_named
from crawler.lists.pager.script import Effects
from crawler.lists.paging_names import is_of_pages
from crawler.lists.safety import acts

_MOST_FIELDS = 200
_LONGEST_VALUE = 2_000_000  # characters: a view state may have a megabyte


def posted_back(
    markup: Markup, element: Any, target: str, argument: str, action: str | None = None
) -> ListRequest | None:
    """The request of `__doPostBack(target, argument)` (docs/cms.md: Post-backs)."""
    form = _form_around(element)
    if form is None:
        form = next((one for one in markup.root.iter("form") if _has_state(one)), None)
    if form is None:
        return None
    if acts(f"/{target}", post=True):
        return None
    given = {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    return _request(markup, form, given, action, post=True)


def pressed(markup: Markup, button: Any) -> ListRequest | None:
    """The request of a button 下一页 in a form of ASP.NET."""
    form, name = _form_around(button), button.get("name")
    if form is None or not name or not _has_state(form):
        return None
    return _request(markup, form, {name: button.get("value") or ""}, None, post=True)


def submitted(markup: Markup, effects: Effects, element: Any = None) -> ListRequest | None:
    """The request of a script that writes a page's number into a field, and submits the form."""
    given = {field_named(path): value for path, value in effects.fields.items()}
    if not given or not all(is_of_pages(field_named(name) or name) for name in given):
        return None
    form = _form_named(markup, effects.form)
    if form is None:
        form = _form_with(markup, given)
    if form is None:
        form = _form_around(element)
    if form is None:
        return None
    named = {_name_of(form, key): value for key, value in given.items()}
    return _request(markup, form, named, effects.action)


def gone_to(markup: Markup, page: int) -> ListRequest | None:
    """The request of a form in which a reader writes the number of the page to go to, and nothing
    else."""
    for form in islice(markup.root.iter("form"), 20):
        typed = [one for one in form.iter("input", "textarea", "select") if _is_typed(one)]
        if len(typed) == 1 and typed[0].tag == "input" and is_of_pages(typed[0].get("name") or ""):
            return _request(markup, form, {typed[0].get("name"): str(page)}, None)
    return None


def _is_typed(element: Any) -> bool:
    kind = (element.get("type") or "text").lower()
    return element.tag != "input" or kind not in ("hidden", "submit", "button", "image", "reset")


def _request(
    markup: Markup, form: Any, given: dict[str, str], action: str | None, *, post: bool = False
) -> ListRequest | None:
    """The form with the given fields. None when it has a password, or would change something."""
    if any(
        (one.get("type") or "").lower() in ("password", "file") for one in _inputs(markup, form)
    ):
        return None
    address = action or (form.get("action") or "").strip()
    url = markup.resolve(address) if address and address != "#" else markup.url
    if url is None or not same_host(url, markup.url):
        return None
    fields = _fields(form, given)
    post = post or (form.get("method") or "get").lower() == "post"
    if acts(url, fields, post=post):
        return None
    if post:
        return ListRequest(url, "POST", tuple(fields))
    query = urlencode(fields, encoding=markup.charset, errors="xmlcharrefreplace")
    return ListRequest(f"{url.partition('?')[0]}?{query}")


def _inputs(markup: Markup, form: Any) -> Iterator[Any]:
    """The inputs of a form: inside, and elsewhere with its id."""
    yield from form.iter("input")
    if form.get("id"):
        yield from (one for one in markup.root.iter("input") if one.get("form") == form.get("id"))


def _fields(form: Any, given: dict[str, str]) -> list[tuple[str, str]]:
    """The hidden fields and the given ones, in the order in which the page has them."""
    left = dict(given)
    found: list[tuple[str, str]] = []
    for one in form.iter("input", "select", "textarea"):
        name = one.get("name")
        if not name or len(found) >= _MOST_FIELDS:
            continue
        if name in left:
            found.append((name, left.pop(name)))
        elif (one.get("type") or "").lower() == "hidden" and name not in given:
            found.append((name, (one.get("value") or "")[:_LONGEST_VALUE]))
    return [*left.items(), *found]


def _has_state(form: Any) -> bool:
    return any((one.get("name") or "").startswith("__VIEWSTATE") for one in form.iter("input"))


def _form_around(element: Any) -> Any:
    return None if element is None else next(element.iterancestors("form"), None)


def _form_named(markup: Markup, path: str | None) -> Any:
    name = field_named(path) if path else ""
    if not name:
        return None
    forms = markup.root.iter("form")
    return next((one for one in forms if name in (one.get("id"), one.get("name"))), None)


def _form_with(markup: Markup, given: dict[str, str]) -> Any:
    """The form that has all these fields, by name or id."""
    for form in markup.root.iter("form"):
        keys = {one.get(key) for one in form.iter("input", "select") for key in ("name", "id")}
        if keys.issuperset(given):
            return form
    return None


def _name_of(form: Any, key: str) -> str:
    for one in form.iter("input", "select"):
        if key in (one.get("name"), one.get("id")):
            return one.get("name") or key
    return key
