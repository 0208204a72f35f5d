"""What the demo keeps on the desks of its offices."""

from liaison.demo.office import FILTERS
from liaison.desk.queues import TABS


def test_no_saved_filter_bears_the_name_of_a_tab_beside_it():
    assert not {name for _who, name, *_rest in FILTERS} & {str(tab.label) for tab in TABS}
