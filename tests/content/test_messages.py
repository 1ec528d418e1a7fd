"""The English catalogue is complete, and the check that says so sees what it should."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import messages  # noqa: E402

HAN = messages.HAN
# Files of the source with Chinese that is no text of a page, and what it is.
NOT_TEXTS = {
    "plans/documents/document_text.py": "words of documents, looked for",
    "plans/tasks/meant.py": "words of documents, looked for",
    "bulletins/actions.py": "the number of a bulletin, which is a Chinese document",
    "bulletins/setting/word.py": "names of fonts",
    "bulletins/submissions.py": "words of documents, looked for",
    "bulletins/shown.py": "units as the content writes them, compared",
    "clinical/definitions.py": "a unit as the content writes it, compared",
    "content/catalogue.py": "punctuation in names of indicators",
    "plans/commands/reading.py": "text of the command line",
    "plans/commands/summary.py": "text of the command line",
    "plans/item_forms.py": "ways to write a date",
    "plans/documents/told_once.py": "words of documents, looked for",
    "plans/documents/unknown_place.py": "endings of places' names",
    "plans/following/feeds.py": "words of documents, compared",
    "plans/lineage.py": "words of documents, looked for",
    "plans/documents/stated_shares.py": "endings of places' names",
    "plans/following/standing_words.py": "a word of documents, compared",
    "plans/wording.py": "how clauses of documents are numbered",
    "access/management/commands/administrator.py": "an example of names in a command's help",
    "people/ethnic_groups.py": "the names of ethnic groups",
    "people/names.py": "surnames and their readings",
    "people/actions.py": "how a child without a name is called",
    "people/identity.py": "names of areas",
    "people/queries.py": "a range of characters",
    "journeys/lists.py": "endings of villages' names",
    "journeys/facts.py": "clauses of documents",
    "clinical/findings.py": "text of the command line and of the reference pages",
    "config/pages.py": "the reference pages, which quote the content",
    "config/settings.py": "a language under its own name",
    "indicators/views.py": "units as the content writes them, compared",
    "indicators/management/commands/indicators.py": "text of the command line",
    "web/gallery.py": "invented names and values",
    "web/templates/web/gallery.html": "an invented value",
}
# "reading" is the grammar of documents, "writing" the words of bulletins: both Chinese documents.
FOLDERS_WITHOUT_PAGES = {"simulate", "migrations", "reading", "writing"}


def test_catalogue_is_complete_and_compiled() -> None:
    translated = messages.read()
    assert messages.problems(messages.extracted(), translated) == []
    assert messages.stale(translated) == []
    assert len([each for each in translated if each.id]) > 1000


# Where a page says it in plainer words than the code.
PLAINER = {
    "amendment": "amend",
    "contact": "services due",
    "draft": "draft items",
    "feed": "data source",
    "EDD": "due date",
    "GA": "gestation",
    "LMP": "last menstrual period",
    "parturient": "women delivered",
    "region": "administrative division",
    "verified: false": "not verified",
    "特殊管理": "special management",
}


def test_the_words_are_those_of_the_glossary() -> None:
    """A term of the glossary that is a text by itself holds the glossary's word."""
    catalogue = messages.read()
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.M)
    seen = 0
    for word, chinese in rows[2:]:
        message = catalogue.get(chinese.strip())
        if message is None:
            continue
        said = str(message.string).lower()
        meant = word.partition(" (")[0].strip()  # task (of a plan)
        wanted = PLAINER.get(meant, meant)
        assert any(
            all(part in said for part in each.split()) for each in wanted.lower().split(" / ")
        ), chinese
        seen += 1
    assert seen > 15


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        ("a.py", 'x = _("一") + str(lazy("二"))', ["一", "二"]),
        ("a.py", 'x = _(\n    "长"\n    "文"\n) % {"n": gettext_noop("三")}', ["长文", "三"]),
        ("a.py", 'def gettext_noop(message: str = "缺省"): ...', []),
        ("a.py", 'ngettext("%(n)s 人", "%(n)s 人们", n)', [("%(n)s 人", "%(n)s 人们")]),
        ("a.html", '{% load i18n %}<p>\n   {% translate "四" %}</p>', ["四"]),
        ("a.html", '{% include "b" with title=_("五") text=x|default:_("六") %}', ["五", "六"]),
        (
            "a.html",
            "  {% blocktranslate with n=a|num %}共 {{ n }} 项{% endblocktranslate %}\n {# 不 #}",
            ["共 %(n)s 项"],
        ),
        ("a.html", '{% translate "占 95% 区间" %}', ["占 95%% 区间"]),
    ],
)
def test_what_is_extracted(name: str, content: str, texts: list[object]) -> None:
    assert [text for text, _context in messages.texts_in(name, content)] == texts


def test_a_context_is_kept() -> None:
    assert messages.texts_in("a.py", 'pgettext("名词", "记录")') == [("记录", "名词")]


@pytest.mark.parametrize(
    ("chinese", "english", "flags", "problem"),
    [
        ("保存", "Save", (), None),
        ("保存", "", (), "empty"),
        ("保存", "Save", ("fuzzy",), "fuzzy"),
        ("保存", "保存", (), "still Chinese"),
        ("逾期 %(n)s 天", "%(n)s d overdue", (), None),
        ("逾期 %(n)s 天", "overdue", (), "placeholders"),
        ("逾期 %(n)s 天", "%(days)s d overdue", (), "placeholders"),
        ("步 %(step)+.1f kg", "%(step)s kg", (), "placeholders"),
        ("应在 {low}–{high} 之间", "between {low} and {hi}", (), "placeholders"),
        ("{}<sup>+{}</sup> 周", "{}<sup>+{}</sup> weeks", (), None),
    ],
)
def test_what_is_a_problem(
    chinese: str, english: str, flags: tuple[str, ...], problem: str | None
) -> None:
    source, translated = Catalog(), Catalog(locale="en")
    source.add(chinese)
    translated.add(chinese, english, flags=flags)
    found = messages.problems(source, translated)
    assert [each.partition(":")[0].split()[0] for each in found] == (
        [problem.split()[0]] if problem else []
    )


def test_missing_and_obsolete() -> None:
    source, translated = Catalog(), Catalog(locale="en")
    source.add("新")
    translated.add("旧", "Old")
    assert messages.problems(source, translated) == ["missing: '新'", "obsolete: '旧'"]


def _unmarked_in_python(path: Path) -> Iterator[str]:
    """Chinese constants that are neither marked, nor docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            if called in messages.KEYWORDS:
                passed |= {id(each) for text in node.args for each in ast.walk(text)}
        elif isinstance(node, ast.Expr):
            passed.add(id(node.value))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in passed
        ):
            yield node.value


def _unmarked_in_template(path: Path) -> Iterator[str]:
    """A template's lines without comments, tags and translated blocks."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", text, flags=re.S)
    text = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", "", text, flags=re.S)
    text = re.sub(r"\{% translate .*?%\}|_\(\"[^\"]*\"\)|_\('[^']*'\)", "", text)
    # The other language is offered under its own name.
    yield from text.replace("中文", "").splitlines()


def test_every_chinese_text_is_marked() -> None:
    found, excused = [], set()
    for path in messages.files():
        name = path.relative_to(messages.SOURCE).as_posix()
        if FOLDERS_WITHOUT_PAGES & set(path.parts):
            continue
        unmarked = _unmarked_in_python if path.suffix == ".py" else _unmarked_in_template
        texts = [text for text in unmarked(path) if HAN.search(text)]
        if name in NOT_TEXTS and texts:
            excused.add(name)
        else:
            found += [f"{name}: {text.strip()}" for text in texts]
    assert found == []
    assert excused == NOT_TEXTS.keys()  # an excuse that is no longer needed goes


def test_no_text_is_translated_when_a_module_is_read() -> None:
    """Then it would stay in the language of that moment; gettext_lazy waits for the page."""
    found = []
    for path in messages.files():
        if path.suffix != ".py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        eager = {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in {"gettext", "ngettext", "pgettext"}
        }
        found += [f"{path.name}:{line}" for line in _called_at_once(tree, eager)]
    assert found == []


def _called_at_once(node: ast.AST, names: set[str]) -> Iterator[int]:
    """Lines outside functions that call one of these names."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            continue
        called = getattr(child, "func", None)
        if isinstance(called, ast.Name) and called.id in names:
            yield child.lineno
        yield from _called_at_once(child, names)


def test_a_call_at_once_is_seen() -> None:
    tree = ast.parse('def f():\n    return _("甲")\nclass C:\n    x = field(_("乙"))\n')
    assert list(_called_at_once(tree, {"_"})) == [4]
