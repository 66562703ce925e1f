"""What does a published XML file hold, and does it hold only what we know?

A format is declared by an *outline*: its elements, indented by depth, each with the attributes it
may carry.  :func:`entries` streams a file past the outline and gives the elements named as entries
one by one as :class:`Node`; whatever the outline does not name is a fault with its line and path.

No entity is expanded, no DTD read, nothing fetched: a document type declaration is refused before
parsing starts.  Namespaces are not compared, since publishers change them while the local names stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lxml import etree

from resolver.lists.entries import Cell
from resolver.lists.parts import Part, Unpacked, is_web_page
from resolver.lists.reading import Source

_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_OPENING = re.compile(rb"<[A-Za-z_]")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


@dataclass(slots=True)
class Outline:
    """An element that may stand in the file."""

    name: str
    attributes: frozenset[str] = frozenset()
    """``*`` lets anything stand in it, which is not read."""
    children: dict[str, Outline] = field(default_factory=dict)


def outline(text: str, *everywhere: str) -> Outline:
    """The outline that ``text`` draws: one element a line, two blanks deeper than its parent.

    Attributes in ``everywhere`` may stand at any element.

    >>> outline("list @date\\n  entry @id\\n    name").children["entry"].attributes
    frozenset({'id'})
    """
    above: list[Outline] = []
    for line in text.strip("\n").splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        name, *attributes = line.split()
        made = Outline(name, frozenset([*everywhere, *(a.removeprefix("@") for a in attributes)]))
        del above[depth:]
        if above:
            above[-1].children[name] = made
        above.append(made)
    return above[0]


class Node:
    """An element as read: local names only, text and attributes as published."""

    __slots__ = ("attributes", "children", "fields", "line", "name", "path", "text")

    def __init__(
        self,
        name: str,
        path: str,
        line: int,
        text: str | None,
        attributes: dict[str, str],
        fields: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.path = path
        """From the entry down: ``akaList/aka``; empty for the entry itself."""
        self.line = line
        self.text = text
        self.attributes = attributes
        self.fields = fields
        """Attribute -> column, where a table is read in the shape of the XML."""
        self.children: list[Node] = []

    def all(self, path: str) -> list[Node]:
        """The elements at ``a/b`` below this one."""
        found = [self]
        for name in path.split("/"):
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def first(self, path: str) -> Node | None:
        """The first element at ``path``."""
        return next(iter(self.all(path)), None)

    def own(self) -> Cell | None:
        """The element's own text, None where blank."""
        return Cell(self.path or self.name, self.text) if self.text and not self.text.isspace() else None

    def cells(self, path: str) -> list[Cell]:
        """The texts at ``path`` that are not blank."""
        return [cell for node in self.all(path) if (cell := node.own()) is not None]

    def cell(self, path: str) -> Cell | None:
        """The first text at ``path`` that is not blank."""
        return next(iter(self.cells(path)), None)

    def value(self, path: str) -> str:
        """The first text at ``path`` without blanks around it, or ``''``."""
        cell = self.cell(path)
        return cell.text.strip() if cell is not None else ""

    def attribute(self, name: str) -> Cell | None:
        """The attribute as a cell, None where absent or blank."""
        text = self.attributes.get(name, "")
        if not text or text.isspace():
            return None
        return Cell(f"{self.path}@{name}" if self.fields is None else self.fields[name], text)


def root_name(head: bytes) -> str | None:
    """The local name of the first element in ``head``, or None where there is none."""
    found = re.search(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)", head)
    return found.group(1).decode("ascii") if found else None


def entries(part: Part, shape: Outline, names: Collection[str], source: Source) -> Iterator[Node]:
    """The root (attributes only), then the elements called ``names``, each as soon as it is complete.

    The rest is checked in passing.
    """
    _check_prolog(part)
    with part.open() as stream:
        try:
            yield from _Pass(part, shape, names, source).nodes(stream)
        except etree.XMLSyntaxError as error:
            message = error.msg or "not well-formed"
            source.fault(f"{part.place}:{error.lineno}", f"{message} (broken or cut off)")
            raise source.refusal() from error


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _check_prolog(part: Part) -> None:
    head = part.head()
    if not head:
        raise part.refusal("the file is empty")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head:
        raise part.refusal("not UTF-8: holds NUL bytes")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_web_page(head):
        raise part.refusal("is a web page (HTML), not the list")
    if not start.startswith(b"<"):
        raise part.refusal(f"is not XML: begins with {start[:20]!r}")
    prolog = _PROLOG.match(start)
    assert prolog is not None
    if start[prolog.end() : prolog.end() + 9].upper() == b"<!DOCTYPE":
        raise part.refusal("a document type declaration is not accepted")
    if not _OPENING.match(start, prolog.end()):
        raise part.refusal("no element in the first 64 KB")
    declared = _DECLARED.match(start)
    if declared and declared.group(1).decode("ascii").lower() not in _ENCODINGS:
        raise part.refusal(f"encoding {declared.group(1).decode('ascii')} is not accepted")


class _Pass:
    """One pass over one file."""

    def __init__(self, part: Part, shape: Outline, names: Collection[str], source: Source) -> None:
        self._place = part.place
        self._shape = shape
        self._names = frozenset(names)
        self._source = source
        self._elements = 0
        self._local: dict[str, str] = {}

    def nodes(self, stream: Unpacked) -> Iterator[Node]:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        above: list[Outline | None] = []
        inside = 0
        for event, element in events:
            if event == "start":
                if inside:
                    inside += 1
                    continue
                known = self._known(element, above)
                if not above:
                    yield Node(
                        self._shape.name, "", _line(element), None, self._attributes(element, self._shape)
                    )
                above.append(known)
                if known is not None and known.name in self._names:
                    inside = 1
                continue
            if inside > 1:
                inside -= 1
                continue
            shape = above.pop()
            if inside:
                inside = 0
                assert shape is not None
                yield self._node(element, shape, "")
            self._dispose(element)

    def _dispose(self, element: etree._Element) -> None:
        element.clear()
        parent = element.getparent()
        if parent is not None:
            while (before := element.getprevious()) is not None:
                parent.remove(before)

    def _known(self, element: etree._Element, above: list[Outline | None]) -> Outline | None:
        """What the outline says of an element outside the entries; None below something unknown."""
        name = self._name(element)
        if not above:
            found = self._shape if name == self._shape.name else None
            if found is None:
                self._source.fault(
                    self._at(element), f"the file begins with <{name}>, not <{self._shape.name}>"
                )
                raise self._source.refusal()
        elif above[-1] is None:
            return None
        else:
            found = above[-1].children.get(name)
            if found is None:
                self._source.fault(self._at(element), f"unknown element <{name}> in <{above[-1].name}>")
                return None
        self._attributes(element, found)
        return found

    def _node(self, element: etree._Element, shape: Outline, path: str) -> Node:
        node = Node(shape.name, path, _line(element), element.text, self._attributes(element, shape))
        self._elements += 1
        if self._elements > self._source.limits.max_rows:
            self._source.fault(self._at(element), f"more than {self._source.limits.max_rows} elements")
            raise self._source.refusal()
        if not len(element) or "*" in shape.attributes:
            return node
        if element.text and not element.text.isspace():
            self._source.fault(
                self._at(element), f"unknown text {element.text.strip()[:40]!r} in <{shape.name}>"
            )
        for child in element:
            name = self._name(child)
            below = shape.children.get(name)
            if below is None:
                self._source.fault(self._at(child), f"unknown element <{name}> in <{shape.name}>")
                continue
            if child.tail and not child.tail.isspace():
                self._source.fault(
                    self._at(child), f"unknown text {child.tail.strip()[:40]!r} after <{name}>"
                )
            node.children.append(self._node(child, below, f"{path}/{name}" if path else name))
        return node

    def _attributes(self, element: etree._Element, shape: Outline) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in element.attrib.items():
            name = str(key)
            if name.startswith("{http://www.w3.org/2001/XMLSchema-instance}"):
                continue
            if name not in shape.attributes and "*" not in shape.attributes:
                self._source.fault(self._at(element), f"unknown attribute {name} of <{shape.name}>")
            found[name] = str(value)
        return found

    def _name(self, element: etree._Element) -> str:
        tag = str(element.tag)
        name = self._local.get(tag)
        if name is None:
            name = self._local[tag] = tag.rpartition("}")[2]
        return name

    def _at(self, element: etree._Element) -> str:
        path = "/".join(self._name(e) for e in reversed([element, *element.iterancestors()]))
        return f"{self._place}:{element.sourceline}: {path}"
