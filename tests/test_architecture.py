"""What no linter can see: shapes, sizes, and what may be in the repository at all."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "handlers", "scheduler", "storage")
TOP_LEVEL = {*PACKAGES, "tests", "pyproject.toml", "README.md", "LICENSE"}
ALSO_TOP_LEVEL = re.compile(r"\..+|.+\.lock|requirements.*")  # dotfiles and locks
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
SPEAKING = {"__init__", "chat", "flows", "cards"}  # the other files only decide
NOT_CAPABILITIES = {"core", "allocation"}
CLOCK = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
# The folder of one machine, and any address of a package registry or its mirror.
PRIVATE = re.compile(r"/wor[k]/|https?://[^/\s\"']*(regist[r]y|pyp[i]|np[m]|mirro[r])")
FETCHED_FROM = re.compile(r'"resolved":|^--?(index-url|extra-index|find-links|[if] )', re.M)
CROWN_PROPERTY = re.compile(r"@font-face|gds[ -]?transport|\bcrown\b|\bcrest\b", re.I)
FONT_FILES = {".eot", ".otf", ".ttf", ".woff", ".woff2"}

MIGRATIONS = ROOT / "storage" / "migrations" / "versions"  # lists of columns, never edited
SOURCES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
IN_WEB = [path for path in sorted((ROOT / "bot" / "web").rglob("*")) if path.is_file()]
DECIDING = [
    path
    for path in sorted((ROOT / "handlers").glob("*/*.py"))
    if path.parent.name not in NOT_CAPABILITIES and path.stem not in SPEAKING
]


def name_of(path: Path) -> str:
    """Name a file as a reader would."""
    return path.relative_to(ROOT).as_posix()


@cache
def in_repository() -> list[Path]:
    """Return every file that is in the repository, or would be if it were added."""
    ask = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in told.stdout.split("\0") if (ROOT / name).is_file()]


@cache
def imports() -> grimp.ImportGraph:
    """Return who imports whom, direct or not, third parties included."""
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


@cache
def impure() -> list[str]:
    """Return what a rule may not know, as the import contract lists it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    rules = next(one for one in contracts if one["name"] == "Rules are pure")
    return list(rules["forbidden_modules"])


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if not p.is_relative_to(MIGRATIONS)], ids=name_of
)
def test_files_and_functions_stay_short(path: Path) -> None:
    """Long files hide things; split by subject, never by size alone."""
    text = path.read_text(encoding="utf-8")

    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", DECIDING, ids=name_of)
def test_a_capability_holds_chat_flows_cards_and_pure_rules(path: Path) -> None:
    """A further file is one of rules: it reaches no table, platform or log."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    known = imports().modules & set(impure())

    chains = (imports().find_shortest_chain(module, other) for other in known)

    assert [" -> ".join(chain) for chain in chains if chain] == []


def test_a_folder_in_a_capability_is_one_of_the_four_grown() -> None:
    """Any other folder within a capability is a sign that it is really two."""
    folders = {path.parent for path in (ROOT / "handlers").glob("*/*/*.py")}

    names = {folder.name for folder in folders if folder.parent.name not in NOT_CAPABILITIES}
    assert names <= {"chat", "flows", "cards", "rules"}


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "__init__.py"], ids=name_of)
def test_importing_a_package_does_nothing(path: Path) -> None:
    """An __init__.py is one docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if not name_of(p).startswith("bot/")], ids=name_of
)
def test_time_is_handed_in(path: Path) -> None:
    """Only the edge asks what time it is; no exemption from lint gets round this."""
    assert CLOCK.findall(path.read_text(encoding="utf-8")) == []


def test_the_top_level_is_fixed() -> None:
    """Four packages, tests, and what describes them."""
    found = {path.relative_to(ROOT).parts[0] for path in in_repository()}

    assert {n for n in found - TOP_LEVEL if not ALSO_TOP_LEVEL.fullmatch(n)} == set()


def test_the_repository_names_no_machine_and_no_registry() -> None:
    """Whoever clones it uses their own machine and their own registry."""
    guilty = [
        (name_of(path), found[0])
        for path in in_repository()
        if path.suffix not in {".png", *FONT_FILES}
        and (found := PRIVATE.search(path.read_text(encoding="utf-8")))
    ]

    assert guilty == []


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.lock"), *(ROOT / "tests").glob("*lock*")], ids=name_of
)
def test_a_lock_says_what_and_never_where_from(path: Path) -> None:
    """Versions and hashes, which hold wherever the packages come from."""
    text = path.read_text(encoding="utf-8")

    assert "sha256:" in text or "sha512-" in text
    assert FETCHED_FROM.findall(text) == []


@pytest.mark.parametrize("path", IN_WEB, ids=name_of)
def test_the_pages_take_nothing_that_belongs_to_the_crown(path: Path) -> None:
    """A council may use GOV.UK's patterns, not its typeface, crown or crest."""
    assert path.suffix not in FONT_FILES
    if path.suffix not in {".png", ".ico"}:
        assert CROWN_PROPERTY.findall(path.read_text(encoding="utf-8")) == []
