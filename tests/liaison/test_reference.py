from liaison.reference import Shelf


def test_a_shelf_cleared_while_it_is_read_still_answers():
    def read():
        shelf.clear()  # as a thread that saves a row would
        return ["row"]

    shelf = Shelf(read)
    assert shelf() == ["row"]
    assert shelf() == ["row"]
