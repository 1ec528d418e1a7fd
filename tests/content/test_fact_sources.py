"""Every fact that cites a document cites one that is in the list of sources."""

import pytest

from muzi.content import sources
from muzi.journeys.facts import ChildFacts, InfectionFacts, PregnancyFacts, described


@pytest.mark.parametrize("kind", [PregnancyFacts, InfectionFacts, ChildFacts])
def test_cited_documents_are_listed(kind: type) -> None:
    cited = {each.metadata["source"] for each in described(kind).values()} - {""}
    assert cited
    assert cited <= set(sources())


@pytest.mark.parametrize("kind", [PregnancyFacts, InfectionFacts, ChildFacts])
def test_every_fact_has_a_label_and_a_clause_where_it_cites(kind: type) -> None:
    for name, each in described(kind).items():
        assert str(each.metadata["label"]), name
        assert bool(each.metadata["source"]) == bool(each.metadata["at"]), name
