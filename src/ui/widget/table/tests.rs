use std::cell::RefCell;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::*;
use crate::ui::theme::{Look, Role};
use crate::ui::widget::testing::{look, rows};
use crate::ui::widget::text::{Run, run};

fn columns() -> Vec<Column<'static>> {
    vec![
        Column::new("NODE", 10).grow(1, 20),
        Column::new("STATE", 10),
        Column::number("VMS", 5),
        Column::new("PODS/250", 11).grow(1, 16),
        Column::new("CPU REQ", 10).grow(1, 14),
        Column::new("PORTWORX", 11).drop_at(1),
    ]
}

fn node(i: usize) -> Row<'static> {
    let (state, role) = if i % 3 == 2 {
        ("! draining", Role::Warn)
    } else {
        ("ready", Role::Text)
    };
    Row::item([
        Cell::plain(format!("vmo-w-{i:02}")),
        Cell::new(state, role),
        Cell::plain((200 + i).to_string()),
        Cell::counted((210 + i).to_string(), 3, 0.84, Role::Gauge),
        Cell::percent(0.52, Role::Gauge),
        Cell::plain("online"),
    ])
}

fn paint(table: &Table<'_, '_>, width: u16, height: u16, look: &Look) -> (Buffer, Drawn) {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let drawn = table.draw(area, &mut buf, look);
    (buf, drawn)
}

#[test]
fn at_eighty_columns_and_narrower() {
    let columns = columns();
    let sorted = Some(Sorted {
        column: 2,
        descending: true,
    });
    let table = Table::new(&columns, 3, &node)
        .cursor(Some(2))
        .sorted(sorted)
        .markable(true);
    let (buf, drawn) = paint(&table, 80, 4, &look("ansi16", true));
    assert_eq!(
        rows(&buf),
        [
            "  NODE              STATE       VMS▼ PODS/250         CPU REQ        PORTWORX   ",
            "  vmo-w-00          ready        200 210 ██████████▏  ████▋      52% online     ",
            "  vmo-w-01          ready        201 211 ██████████▏  ████▋      52% online     ",
            "▌ vmo-w-02          ! draining   202 212 ██████████▏  ████▋      52% online     ",
        ]
    );
    assert_eq!(
        drawn,
        Drawn {
            offset: 0,
            height: 3,
            dropped: 0
        }
    );
    let (buf, drawn) = paint(&table, 60, 4, &look("ansi16", false));
    assert_eq!(
        rows(&buf),
        [
            "  NODE          STATE       VMSv PODS/250       CPU REQ     ",
            "  vmo-w-00      ready        200 210 ########   ####     52%",
            "  vmo-w-01      ready        201 211 ########   ####     52%",
            "> vmo-w-02      ! draining   202 212 ########   ####     52%",
        ]
    );
    assert_eq!(drawn.dropped, 1);
}

#[test]
fn only_visible_rows_are_asked_for() {
    let asked = RefCell::new(Vec::new());
    let row = |i: usize| {
        asked.borrow_mut().push(i);
        node(i)
    };
    let columns = columns();
    let table = Table::new(&columns, 12_500, &row).cursor(Some(7_000)).offset(6_990);
    let (_, drawn) = paint(&table, 200, 50, &look("default", true));
    assert_eq!(
        drawn,
        Drawn {
            offset: 6_990,
            height: 49,
            dropped: 0
        }
    );
    assert_eq!(*asked.borrow(), (6_990..6_990 + 49).collect::<Vec<_>>());
}

#[test]
fn the_selected_row_shows_without_colour() {
    let columns = columns();
    let table = Table::new(&columns, 5, &node).cursor(Some(2)).markable(true);
    let (buf, _) = paint(&table, 80, 6, &look("mono", false));
    for x in 0..80 {
        for y in 1..6 {
            let reversed = buf[(x, y)].modifier.contains(Modifier::REVERSED);
            assert_eq!(reversed, y == 3, "{x},{y}");
        }
    }
    assert_eq!(buf[(0, 3)].symbol(), ">");
}

#[test]
fn marks_folds_and_depth() {
    let row = |i: usize| match i {
        0 => Row::group_across(false, [Run::plain("vmo-w-01"), Run::new("  2 VMs", Role::Dim)]),
        3 => Row::group(
            true,
            [Cell::plain("vmo-w-02"), Cell::plain("ready"), Cell::plain("209")],
        ),
        i => Row::item([Cell::plain(format!("erp-db-{i}")), Cell::new("running", Role::Ok)])
            .depth(1)
            .marked(i == 2),
    };
    let columns = [
        Column::new("NAME", 14),
        Column::new("STATUS", 8),
        Column::number("VMS", 4),
    ];
    let table = Table::new(&columns, 4, &row).cursor(Some(1)).markable(true);
    let (buf, _) = paint(&table, 30, 5, &look("ansi16", true));
    assert_eq!(
        rows(&buf),
        [
            "  NAME           STATUS    VMS",
            "  ▾ vmo-w-01  2 VMs           ",
            "▌   erp-db-1     running      ",
            " ◆  erp-db-2     running      ",
            "  ▸ vmo-w-02     ready     209",
        ]
    );
    let marked = look("ansi16", true).style(Role::Mark);
    assert_eq!((Some(buf[(1, 3)].fg), Some(buf[(4, 3)].fg)), (marked.fg, marked.fg));
    assert_eq!(Some(buf[(17, 3)].fg), look("ansi16", true).style(Role::Ok).fg);
}

#[test]
fn an_empty_table_says_why() {
    let columns = columns();
    let why = [
        run("No VM matches the filter", Role::Text),
        run("esc clears it", Role::Dim),
    ];
    let table = Table::new(&columns, 0, &node).empty(&why);
    let (buf, _) = paint(&table, 40, 6, &look("mono", true));
    let lines = rows(&buf);
    assert_eq!(lines[2].trim(), "No VM matches the filter");
    assert_eq!(lines[3].trim(), "esc clears it");
}

#[test]
fn areas_too_small_for_anything_are_survived() {
    let columns = columns();
    for (width, height) in [(0, 0), (1, 1), (2, 1), (3, 2), (1, 9)] {
        let table = Table::new(&columns, 9, &node).cursor(Some(8)).markable(true);
        paint(&table, width, height, &look("mono", true));
    }
}

proptest! {
    #[test]
    fn nothing_leaves_the_area(
        texts in prop::collection::vec(any::<String>(), 6), width in 0u16..60, height in 0u16..6, right: bool,
    ) {
        let look = look("mono", true);
        let row = |_: usize| Row::item(texts.iter().map(|text| Cell::plain(text.as_str()))).depth(1);
        let columns: Vec<_> = (0..6).map(|i| {
            let column = Column::new("HEAD", i * 2).grow(i, 12).drop_at(i as u8);
            if right { Column { align: crate::ui::widget::Align::Right, ..column } } else { column }
        }).collect();
        let outer = Rect::new(0, 0, 70, 8);
        let inner = Rect::new(3, 1, width, height);
        let mut buf = Buffer::filled(outer, ratatui::buffer::Cell::new("#"));
        Table::new(&columns, 3, &row).cursor(Some(1)).draw(inner, &mut buf, &look);
        for position in outer.positions().filter(|p| !inner.contains(*p)) {
            prop_assert_eq!(buf[position].symbol(), "#");
        }
    }
}
