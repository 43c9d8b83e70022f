"""Table models without a window: windows of rows, ticks, places that outlive a refresh."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt

from desktop.domain.people import Person
from desktop.domain.villages import Contact, Village
from desktop.ui.operations.roster import GridRow, Preview
from desktop.ui.operations.short import ShortCell
from desktop.ui.operations.today import VillageRow
from desktop.ui.people import import_table, table
from desktop.ui.people.import_table import ImportModel
from desktop.ui.people.table import WINDOW, PeopleModel
from desktop.ui.short_numbers.board import COLUMNS, BoardModel
from desktop.ui.today.table import PROGRESS, VillagesModel
from desktop.ui.village.contacts_table import NAME, PHONE, POST, ContactsModel
from desktop.ui.widgets import Table
from desktop.ui.widgets.tables import BADGE_ROLE, PROGRESS_ROLE

VILLAGE = "411722105201"


class Shelf:
    """A fetch that answers when told to."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self._answers = []

    def __call__(self, ids, done) -> None:
        self.asked.append(ids)
        self._answers.append(lambda: done([person(i) for i in ids]))

    def answer(self) -> None:
        waiting, self._answers = self._answers, []
        for answer in waiting:
            answer()


def person(person_id: str, **more) -> Person:
    made = {"name": f"人{person_id}", "mobile": "18623450178", "short_no": "661024", "state": "captured", "rev": 1}
    return Person(id=person_id, kind="signup", village=VILLAGE, **{**made, **more})


def words(model, row: int, column: int) -> str:
    return model.data(model.index(row, column))


def test_four_hundred_thousand_people_are_ids_and_one_window(qapp) -> None:
    shelf = Shelf()
    model = PeopleModel(shelf)
    model.show_ids([str(n) for n in range(400_000)])
    assert model.rowCount() == 400_000
    assert words(model, 350_010, table.NAME) == "…"
    assert words(model, 350_011, table.NAME) == "…"
    assert [len(ids) for ids in shelf.asked] == [WINDOW]
    shelf.answer()
    assert words(model, 350_010, table.NAME) == "人350010"
    assert words(model, 350_010, table.MOBILE) == "186 2345 0178"
    assert words(model, 350_010, table.SHORT) == "661 024"
    assert len(shelf.asked) == 1


def test_rows_on_show_stay_while_the_same_list_is_asked_for_again() -> None:
    shelf = Shelf()
    model = PeopleModel(shelf)
    model.show_ids(["a", "b"])
    words(model, 0, table.NAME)
    shelf.answer()
    model.show_ids(["a", "b"])
    assert words(model, 0, table.NAME) == "人a"
    assert len(shelf.asked) == 2


def test_an_answer_to_an_older_list_is_not_shown_in_the_newer_one() -> None:
    shelf = Shelf()
    model = PeopleModel(shelf)
    model.show_ids(["a", "b"])
    words(model, 0, table.NAME)
    model.show_ids(["c"])
    shelf.answer()
    assert words(model, 0, table.NAME) == "…"
    shelf.answer()
    assert words(model, 0, table.NAME) == "人c"


def test_a_long_list_shows_its_length_and_fills_up() -> None:
    shelf = Shelf()
    model = PeopleModel(shelf)
    model.show_ids(["a", "b"], 5)
    assert (model.rowCount(), model.complete) == (5, False)
    assert words(model, 1, table.NAME) == "…"
    shelf.answer()
    assert (words(model, 1, table.NAME), words(model, 4, table.NAME)) == ("人b", "…")
    assert (model.id_at(4), len(shelf.asked)) == (None, 1), "whoever is not known yet is not asked for"
    model.toggle(4)
    assert model.ticked == set()
    model.add_ids(["c", "d"], last=False)
    model.add_ids(["e"], last=True)
    assert (words(model, 4, table.NAME), shelf.asked[-1]) == ("…", ["a", "b", "c", "d", "e"])
    shelf.answer()
    assert (words(model, 4, table.NAME), model.complete, model.row_of("e")) == ("人e", True, 4)


def test_a_list_that_became_longer_or_shorter_meanwhile_says_so_in_the_end() -> None:
    for rest, length in ((["c", "d"], 4), ([], 2)):
        model = PeopleModel(Shelf())
        model.show_ids(["a", "b"], 3)
        model.add_ids(rest, last=True)
        assert (model.rowCount(), model.ids) == (length, ["a", "b", *rest])


def test_the_same_long_list_asked_for_again_keeps_its_rows_unless_its_end_differs() -> None:
    shelf, resets = Shelf(), []
    model = PeopleModel(shelf)
    model.show_ids(["a", "b", "c", "d"])
    words(model, 0, table.NAME)
    shelf.answer()
    model.modelReset.connect(lambda: resets.append(1))
    model.show_ids(["a", "b"], 4)
    assert words(model, 0, table.NAME) == "人a"
    model.add_ids(["c", "d"], last=True)
    assert resets == []
    model.show_ids(["a", "b"], 4)
    model.add_ids(["d", "c"], last=True)
    assert (resets, model.ids) == ([1], ["a", "b", "d", "c"])


def test_ticks_outlive_sorting_and_searching() -> None:
    model, told = PeopleModel(Shelf()), []
    model.ticks_changed.connect(told.append)
    model.show_ids(["a", "b", "c"])
    model.toggle(1)
    model.show_ids(["c", "b"])
    assert model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole) == "已选"
    model.toggle(1)
    assert (model.ticked, told) == (set(), [1, 0])


def test_a_state_is_a_word_and_a_mark() -> None:
    shelf = Shelf()
    model = PeopleModel(shelf)
    model.show_ids(["a"])
    words(model, 0, table.NAME)
    shelf.answer()
    word, _tone, mark = model.data(model.index(0, table.STATE), BADGE_ROLE)
    assert (word, mark) == ("仅在本机", "laptop")
    assert model.data(model.index(0, table.STATE), Qt.ItemDataRole.AccessibleTextRole) == "状态 仅在本机"


def test_a_document_is_shown_by_its_last_four_only() -> None:
    assert table.cell(person("a", doc_no="412825193803029986"), table.DOCUMENT) == "9986"
    assert table.cell(person("a", doc_last4="0017"), table.DOCUMENT) == "0017"


def _village_row(code: str, klass: str = "standard", counted: int = 35) -> VillageRow:
    village = Village(code, "西洪村", "朱里镇", klass)
    return VillageRow(village, "朱里镇", "标准村", 84, counted, 49, 120, "今天", ("未打印", "neutral"))


def test_a_community_has_no_marks_to_reach() -> None:
    model = VillagesModel()
    model.show_rows((_village_row(VILLAGE), _village_row("411722105001", "community")))
    assert model.data(model.index(0, PROGRESS), PROGRESS_ROLE) == (35, 84, (30, 100))
    assert model.data(model.index(1, PROGRESS), PROGRESS_ROLE)[2] == ()


def test_a_refresh_with_the_same_villages_keeps_the_selection(qtbot) -> None:
    model, view = VillagesModel(), Table("村")
    qtbot.addWidget(view)
    view.setModel(model)
    model.show_rows((_village_row("411722105201"), _village_row("411722105202")))
    view.selectRow(1)
    model.show_rows((_village_row("411722105201"), _village_row("411722105202", counted=36)))
    assert view.currentIndex().row() == 1
    assert model.rows[1].counted == 36


def test_the_table_answers_enter_and_space(qtbot) -> None:
    model, view = VillagesModel(), Table("村")
    qtbot.addWidget(view)
    view.setModel(model)
    model.show_rows((_village_row("411722105201"), _village_row("411722105202")))
    view.selectionModel().setCurrentIndex(model.index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    opened, ticked = [], []
    view.opened.connect(opened.append)
    view.ticked.connect(ticked.append)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert (opened, ticked) == ([1], [1])


def _preview() -> Preview:
    rows = (
        GridRow(4, ("王建国", "412825193803029986"), "ok", ()),
        GridRow(
            5, ("李春花", "4.12825E+17"), "error", (("doc_no", "error", "号码被表格改成了科学计数,后几位丢了。"),)
        ),
        GridRow(6, ("单桂香", ""), "warning", (("", "warning", "没有证件号。"),)),
    )
    return Preview("名册.xlsx", ("姓名", "身份证号"), ("name", "doc_no"), rows, 2, 1, 1, (), None)


def test_the_import_grid_shows_the_files_own_rows_with_the_reason_beside_each() -> None:
    model = ImportModel()
    model.show_preview(_preview())
    assert words(model, 1, import_table.ROW) == "5"
    assert words(model, 1, import_table.REASON) == "号码被表格改成了科学计数,后几位丢了"
    assert model.data(model.index(1, import_table.VERDICT), BADGE_ROLE)[0] == "退回"
    guilty = model.index(1, len(import_table.LEADING) + 1)
    assert model.data(guilty, Qt.ItemDataRole.ToolTipRole).startswith("号码被表格")
    assert model.data(guilty, Qt.ItemDataRole.BackgroundRole) is not None
    assert model.data(model.index(1, len(import_table.LEADING)), Qt.ItemDataRole.BackgroundRole) is None


def test_the_import_grid_filters_by_verdict() -> None:
    model = ImportModel()
    model.show_preview(_preview())
    model.look_for("error")
    assert [row.row for row in model.rows] == [5]
    model.look_for(None)
    assert model.rowCount() == 3


def _cells() -> list[ShortCell]:
    return [
        ShortCell("661001", "free", False),
        ShortCell("661002", "taken", False, "王建国", "p1"),
        ShortCell("661088", "free", True),
        ShortCell("661188", "printed", False, "李春花", "p2"),
    ]


def test_typing_digits_or_a_name_leaves_only_what_fits() -> None:
    model = BoardModel()
    model.show_cells(_cells())
    model.look_for(None, "88")
    assert [c.number for c in model.cells] == ["661088", "661188"]
    model.look_for(None, "李春")
    assert [c.number for c in model.cells] == ["661188"]
    model.look_for("vanity", "")
    assert [c.number for c in model.cells] == ["661088"]
    assert model.counts() == {"free": 2, "taken": 1, "printed": 1, "vanity": 1}


def test_a_cell_beyond_the_last_number_cannot_be_chosen() -> None:
    model = BoardModel()
    model.show_cells(_cells())
    assert model.rowCount() == 1
    assert model.flags(model.index(0, COLUMNS - 1)) == Qt.ItemFlag.NoItemFlags
    assert model.index_of("661188").column() == 3


def test_contacts_are_edited_in_place_and_phones_kept_without_gaps() -> None:
    model, edited = ContactsModel(), []
    model.edited.connect(edited.append)
    model.show_contacts([Contact("c1", VILLAGE, "committee", "支书", "王建国", "18623450178")])
    assert words(model, 0, PHONE) == "186 2345 0178"
    assert model.setData(model.index(0, PHONE), "0396-6912188")
    assert edited[0].phone == "03966912188"
    assert not model.setData(model.index(0, NAME), "王建国"), "the same again is no change"
    assert len(edited) == 1


def test_writing_into_the_empty_last_line_asks_for_a_new_contact() -> None:
    model, wanted = ContactsModel(), []
    model.wanted.connect(lambda *what: wanted.append(what))
    model.show_contacts([Contact("c1", VILLAGE, "team", "队长")])
    assert model.rowCount() == 2
    assert model.setData(model.index(1, POST), "队员")
    assert wanted == [("team", POST, "队员")]
