"""The shipped knowledge itself: ids, claims, sources, anatomy, format and words. Failures say how to repair them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from shipped import ARTICLES, FOLDER, library, workbench

from kinetic_chain.build.checks import check_library
from kinetic_chain.build.doubts import UNUSED_AT_MOST, cited_claims
from kinetic_chain.build.models.evidence import Unused
from kinetic_chain.build.models.sections import SECTIONS
from kinetic_chain.build.read import knowledge_files, read
from kinetic_chain.errors import Issues
from kinetic_chain.terms import Triple

# claims that nothing cites and that give no reason; it may fall and not grow
DOUBTED_CLAIMS = 0

ARTICLE_CLAIMS = {"S0": 48, "S1": 38, "S2": 56, "S3": 26, "S4": 18}
FILES = knowledge_files(Path(FOLDER))
CITING = ("rules", "relations", "screens", "interventions", "safety", "notes")


def entries(section: str) -> Iterator[tuple[str, Any]]:
    for name, placed in sorted(library().sections[section].items()):
        yield name, placed.entry


def shown(file: Path) -> str:
    return str(file.relative_to(FOLDER))


def test_the_shipped_knowledge_has_no_fault() -> None:
    issues = Issues()
    check_library(read([Path(FOLDER)], issues), issues)
    assert not issues.errors, "\n".join(map(str, issues.errors))


# ---- claims and sources


def test_all_claims_of_the_five_articles_are_there() -> None:
    wanted = {f"{source}-{n:02}" for source, count in ARTICLE_CLAIMS.items() for n in range(1, count + 1)}
    missing = sorted(wanted - set(library().claims))
    assert len(wanted) == 186
    assert not missing, f"put {missing} back into rules/claims/: a claim is never dropped, it gets an `unused` reason"
    for name in sorted(wanted):
        source = library().claims[name].source
        assert name[:2] in (source, library().sources[source].within), f"{name} belongs to {name[:2]}, not to {source}"


def test_at_most_a_quarter_of_the_articles_claims_are_unused() -> None:
    cited = cited_claims(library())
    idle = [c for c in library().claims.values() if c.id[:2] in ARTICLES and c.id not in cited]
    assert len(idle) <= UNUSED_AT_MOST * 186, "cite more of them in rules, relations, screens, work, safety or notes"


def test_every_unused_claim_says_why_in_words_of_the_closed_list() -> None:
    reasons = set(get_args(Unused))
    cited = cited_claims(library())
    bare = [c.id for c in library().claims.values() if c.id not in cited and c.unused not in reasons]
    assert len(bare) <= DOUBTED_CLAIMS, (
        f"cite {bare} in a rule, relation, screen, intervention, safety rule or note, "
        f"or give each an `unused` reason: {', '.join(sorted(reasons))}"
    )
    assert len(bare) == DOUBTED_CLAIMS, f"fewer are in doubt now: set DOUBTED_CLAIMS to {len(bare)}"


def test_a_claim_called_unused_supports_nothing() -> None:
    supporting = {
        claim
        for section in CITING[:-1]
        for _, entry in entries(section)
        for claim in re.findall(r"'([A-Z][\w.]*-[\w-]+)'", repr(entry.model_dump()))
    }
    wrong = sorted(c.id for c in library().claims.values() if c.unused and c.id in supporting)
    assert not wrong, f"{wrong} are cited: take `unused` out where they stand in rules/claims/"


@pytest.mark.parametrize("section", CITING)
def test_every_entry_cites_a_claim(section: str) -> None:
    for name, entry in entries(section):
        cited = [*getattr(entry, "supported", ()), *getattr(entry, "opposed", ()), *getattr(entry, "claims", ())]
        cited += [claim for about in getattr(entry, "about", ()) for claim in getattr(about, "supported", ())]
        assert cited, f"{section}: `{name}` rests on nothing; add `for:` with the claims it rests on"
        unknown = sorted(set(cited) - set(library().claims))
        assert not unknown, f"{section}: `{name}` cites {unknown}, which no file under rules/claims/ holds"


def test_every_source_says_what_it_is_and_whether_it_sells() -> None:
    for name, source in entries("sources"):
        assert source.title and source.kind, f"{name}: give it a title and a kind"
        if source.kind == "practice page":
            assert "interest" in source.model_fields_set, (
                f"{name} is a practice page: write `interest:` with what its author sells, or `interest: null`"
            )


def test_a_claim_speaks_of_same_and_opposite_side() -> None:
    """Left and right in a claim would be one person's; a claim that quotes an example says so."""
    for name, claim in entries("claims"):
        if claim.source in ARTICLES and re.search(r"\b(left|right) (side|glute|leg|QL|hip)", claim.says):
            assert "example" in claim.says.lower(), f"{name}: say same and opposite side, or that it is an example"


# ---- no invented numbers


def test_no_strength_is_typed_anywhere() -> None:
    for file in FILES:
        for path, key in keys(yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)):
            if key in ("strength", "weight", "probability", "likelihood_ratio", "confidence"):
                assert "figures" in path or "lexicon" in path, (
                    f"{shown(file)}: take out `{key}` under {' > '.join(path)}: a strength follows from what is cited"
                )


def test_every_dose_names_whose_it_is() -> None:
    for name, item in entries("interventions"):
        if item.dose:
            sources = {library().claims[claim].source for claim in item.dose.supported}
            assert sources and sources != {"project"}, f"{name}: a dose needs a claim of a source that gives it"


def test_every_published_figure_stands_with_its_claim() -> None:
    for name, claim in entries("claims"):
        for figure in (claim.sensitivity, claim.specificity):
            assert figure is None or claim.source != "project", f"{name}: this project has measured nothing"


@pytest.mark.parametrize("name", ["moon_rise", "magicians_assistant"])
def test_no_steps_are_invented_for_a_branded_exercise(name: str) -> None:
    item = library().sections["interventions"][name].entry
    assert item.how is None, f"{name}: no source describes its steps; leave `how` out"


# ---- anatomy

MUSCLES = """
    gluteus_minimus gluteus_maximus gluteus_medius tensor_fasciae_latae quadratus_lumborum
    adductor_longus adductor_brevis adductor_magnus pectineus gracilis
    piriformis obturator_internus obturator_externus gemellus_superior gemellus_inferior quadratus_femoris
    psoas iliacus rectus_femoris vastus_lateralis vastus_medialis vastus_intermedius
    biceps_femoris semitendinosus semimembranosus sartorius
    multifidus external_oblique internal_oblique transversus_abdominis rectus_abdominis latissimus_dorsi
    diaphragm gastrocnemius soleus tibialis_anterior tibialis_posterior fibularis_longus fibularis_brevis
"""
PARTS = ["gluteus_medius_anterior", "gluteus_medius_middle", "gluteus_medius_posterior"]
GROUPS = """
    adductors hamstrings quadriceps gluteals hip_flexors hip_abductors erector_spinae obliques pelvic_floor calves
"""
JOINTS = """
    hip_joint knee_joint patellofemoral_joint ankle_joint subtalar_joint sacroiliac_joint lumbosacral_joint
    pubic_symphysis
"""
OTHERS = """
    iliotibial_band thoracolumbar_fascia plantar_fascia pelvis sacrum lumbar_spine trunk foot femur tibia fibula ilium
    innominate greater_trochanter superior_gluteal_nerve sciatic_nerve femoral_nerve obturator_nerve tibial_nerve
"""


@pytest.mark.parametrize("name", [*PARTS, *" ".join((MUSCLES, GROUPS, JOINTS, OTHERS)).split()])
def test_the_structure_is_there(name: str) -> None:
    assert name in library().structures, f"put `{name}` into anatomy.yaml"


@pytest.mark.parametrize("name", MUSCLES.split())
def test_a_muscle_attaches_is_fed_and_acts(name: str) -> None:
    muscle = library().structures[name]
    for field in ("arises_from", "inserts_on", "supplied_by"):
        assert getattr(muscle, field), f"{name}: `{field}` is missing in anatomy.yaml, and the tables give it"
    acting = [muscle, *(s for s in library().structures.values() if name in s.part_of and s.kind == "part")]
    assert any(part.performs for part in acting) or name == "diaphragm", f"{name}: it or its parts `performs` nothing"


def test_whoever_asserts_an_attachment_or_action_is_named() -> None:
    for name, structure in entries("structures"):
        for field in ("arises_from", "inserts_on", "supplied_by", "performs"):
            for object_, sayers in getattr(structure, field).items():
                assert sayers, f"{name} {field} {object_}: name the table or claim that says so"


@pytest.mark.parametrize(
    ("field", "form"), [("uberon", r"UBERON:\d{7}"), ("fma", r"FMA:\d+"), ("ta98", r"A\d\d(\.\d+)+(\.\d+[A-Z]?)?")]
)
def test_identifiers_are_well_formed_and_belong_to_one_structure(field: str, form: str) -> None:
    given = {name: getattr(s, field) for name, s in entries("structures") if getattr(s, field)}
    for name, identifier in given.items():
        assert re.fullmatch(form, identifier), f"{name}: {field} `{identifier}` has not the form {form}"
    twice = [identifier for identifier, count in Counter(given.values()).items() if count > 1]
    assert not twice, f"{field} {twice}: give each to one structure only"
    assert len(given) > 90, f"only {len(given)} structures have a {field} id left"


@pytest.mark.parametrize(
    ("words", "name"),
    [("glute med", "gluteus_medius"), ("ql", "quadratus_lumborum"), ("itb", "iliotibial_band"),
     ("it band", "iliotibial_band"), ("sij", "sacroiliac_joint"), ("tfl", "tensor_fasciae_latae"),
     ("low back", "lumbar_spine"), ("inner thigh", "adductors"), ("glute max", "gluteus_maximus")],
)  # fmt: skip
def test_what_people_say_is_known(words: str, name: str) -> None:
    structure = library().structures[name]
    assert words in [word.lower() for word in (*structure.also, structure.short or "", structure.name)]


def test_antagonists_follow_from_actions_and_are_not_typed() -> None:
    for name in ("adductors", "adductor_longus"):
        proof = workbench().relations.proofs[Triple(name, "antagonist_of", "gluteus_medius")]
        assert proof.rule == "antagonists" and proof.premises, f"{name}: derive it in rules/derived.yaml"
    typed = [fact for fact, _ in entries("relations") if Triple.parse(fact).verb in ("antagonist_of", "synergist_of")]
    assert not typed, f"take {typed} out of `relations`: they follow from the actions"


# ---- format


def keys(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every key of a YAML document with the keys above it."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield path, key.value
            yield from keys(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from keys(item, path)


def mappings(node: Any) -> Iterator[Any]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from mappings(item)


@pytest.mark.parametrize("file", FILES, ids=shown)
def test_yaml_is_written_so_that_a_therapist_can_change_it(file: Path) -> None:
    """Block style, spaces, one document, no anchors: what stands in one place stands only there."""
    text = file.read_text(encoding="utf-8")
    assert "\t" not in text, "write spaces instead of tabs"
    assert text.endswith("\n") and not text.endswith("\n\n"), "end the file with one line end"
    for number, line in enumerate(text.splitlines(), 1):
        assert line == line.rstrip(), f"line {number}: spaces at its end"
    for node in mappings(yaml.compose(text, Loader=yaml.CSafeLoader)):
        where = f"line {node.start_mark.line + 1}"
        assert not node.flow_style or not node.value, f"{where}: write the keys under each other, not in braces"
    assert not re.search(r"(?m)^\s*(- )?\w+: [&*]\w", text), "write it out instead of an anchor or alias"


def test_files_say_at_the_top_what_they_are_about() -> None:
    for file in FILES:
        start = file.read_text(encoding="utf-8").lstrip()
        assert start.startswith("#") or "claims" in file.parts or "sources" in file.parts, (
            f"{shown(file)}: begin with a comment that says what it is about"
        )


# ---- words

FORBIDDEN = re.compile(r"\byou have\b|\bdiagnos(is|e|es|ed)\b|\btreats\b|\bcures?\b|\bcorrects\b|%", re.I)
OURS = ("say", "name", "short", "how", "feel", "faults", "ask", "positive", "reading", "note", "not_scored", "verb",
        "mechanism", "half")  # fmt: skip


def own_words(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts that this project wrote, by field; titles of sources and figures are their authors'."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in OURS and isinstance(inner, str):
                yield f"{path}.{key}", inner
            elif key not in ("figures", "also", "words"):
                yield from own_words(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from own_words(inner, path)


@pytest.mark.parametrize("section", [s for s in SECTIONS if s not in ("sources", "claims", "phrases")])
def test_our_own_words_name_no_illness_and_promise_nothing(section: str) -> None:
    """No "you have", no diagnosis, nothing that treats, cures or corrects, no percentage; claims are told apart."""
    for name, entry in entries(section):
        for field, text in own_words(entry.model_dump()):
            found = FORBIDDEN.search(text)
            assert not found, f"{section} {name}{field}: `{found and found.group()}`; write: sources suggest, may ..."


def test_what_a_claim_says_is_told_in_our_words() -> None:
    """Figures stand in `figures` or are part of what the source found; verbs that promise are not taken over."""
    promise = re.compile(r"\byou have\b|\bcures\b|\bcorrects\b")
    for name, claim in entries("claims"):
        found = promise.search(claim.says)
        assert not found, f"{name}: `{found and found.group()}`; say what the author holds"
