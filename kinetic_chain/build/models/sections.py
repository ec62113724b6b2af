"""The keys that a file of knowledge may have, and what stands under each."""

from __future__ import annotations

from kinetic_chain.build.models.anatomy import Action, State, Structure, Subject
from kinetic_chain.build.models.entry import Entry, Names
from kinetic_chain.build.models.evidence import Claim, Measured, Source
from kinetic_chain.build.models.rules import Derivation, Relation, Rule, Screen, Taught
from kinetic_chain.build.models.safety import Fact, Note, Safety
from kinetic_chain.build.models.tables import Figure, Grades, Restriction
from kinetic_chain.build.models.words import Lexicon, Phrase
from kinetic_chain.build.models.work import Advice, Intervention, Programme

# key -> model of one entry (a list of entries under the key)
SECTIONS: dict[str, type[Entry]] = {
    "actions": Action,
    "structures": Structure,
    "subjects": Subject,
    "states": State,
    "sources": Source,
    "claims": Claim,
    "measured": Measured,
    "relations": Relation,
    "derive": Derivation,
    "rules": Rule,
    "taught": Taught,
    "screens": Screen,
    "interventions": Intervention,
    "facts": Fact,
    "safety": Safety,
    "notes": Note,
    "advice": Advice,
    "phrases": Phrase,
    "names": Names,
}


# key -> model of the one mapping under it; mappings of several files are laid together
SINGLES: dict[str, type[Entry]] = {
    "lexicon": Lexicon,
    "grades": Grades,
    "wording": Restriction,
    "programme": Programme,
    "figure": Figure,
}


OFF = "off"  # a list of ids that a pack switches off
