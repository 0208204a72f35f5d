"""First of all, before anybody walks about in it: the demo county of the browser's site."""

CHECK = "from tests.liaison.demo import county\ncounty.check()\nprint('whole')"


def test_every_state_occurs_clocks_run_the_ledger_is_whole_and_the_figures_are_right(site):
    assert site.ask(CHECK) == "whole"
