//! Whatever a cluster sends and however small the terminal is: no widget panics, leaves its area, or lets a control
//! character through.

use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell as Square};
use ratatui::layout::{Position, Rect};
use unicode_width::UnicodeWidthStr;

use super::table::{Cell, Column, Row, Table};
use super::testing::look;
use super::{Hint, Notice, Pager, Panel, Part, Prompt, Run};
use crate::ui::theme::{Look, Role, Sign};

type Draw = fn(Rect, &mut Buffer, &Look, &[String]) -> Option<Position>;

const WIDGETS: [(&str, Draw); 7] = [
    ("bar", |area, buf, look, texts| {
        let parts: Vec<_> = texts
            .iter()
            .map(|text| Part::new([Run::from(text.as_str())]).drop_at(1))
            .collect();
        super::bar(area, buf, look, Role::Bar, &parts, &parts);
        None
    }),
    ("hints", |area, buf, look, texts| {
        let list: Vec<_> = texts
            .iter()
            .map(|text| Hint::new(text.as_str(), text.as_str()))
            .collect();
        super::hints(area, buf, look, &list);
        None
    }),
    ("panel", |area, buf, look, texts| {
        Panel::titled(texts.concat())
            .foot([Run::from(texts.concat())])
            .draw(area, buf, look);
        None
    }),
    ("notice", |area, buf, look, texts| {
        let (text, note) = (texts.concat().into(), "esc".into());
        Notice {
            sign: Sign::Bad,
            role: Role::Bad,
            text,
            note,
        }
        .draw(area, buf, look);
        None
    }),
    ("prompt", |area, buf, look, texts| {
        let all = texts.concat();
        let label = texts.first().map_or("", String::as_str);
        let (completion, error) = (Some(all.as_str()), Some(all.as_str()));
        let prompt = Prompt {
            label,
            text: &all,
            cursor: 3,
            completion,
            error,
            placeholder: &all,
            focused: true,
        };
        prompt.draw(area, buf, look)
    }),
    ("pager", |area, buf, look, texts| {
        let line = |i: usize| vec![Run::from(texts[i].as_str())];
        let pager = Pager::new(texts.len(), &line)
            .search("a")
            .numbers(true)
            .cursor(Some((2, 5)));
        pager.draw(area, buf, look).1
    }),
    ("table", |area, buf, look, texts| {
        let row = |i: usize| {
            let cells = texts.iter().map(|text| Cell::plain(text.as_str()));
            if i == 0 {
                Row::group(true, cells)
            } else {
                Row::item(cells).marked(true).depth(1)
            }
        };
        let columns: Vec<_> = texts
            .iter()
            .map(|text| Column::number(text.as_str(), 4).grow(1, 9))
            .collect();
        Table::new(&columns, 9, &row)
            .cursor(Some(1))
            .markable(true)
            .draw(area, buf, look);
        None
    }),
];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "vmo-w-01",
            "\x1b[2J",
            "\u{202e}",
            "東京",
            "e\u{301}",
            "👩‍👩‍👧",
            "\r\n",
            "\t",
            "\u{200b}",
            "ｶﾞ",
            "क्षि",
            "",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_widget_is_harmed_or_harms(
        texts in prop::collection::vec(any_text(), 5),
        (x, y, width, height) in (0u16..34, 0u16..9, 0u16..40, 0u16..9),
        unicode: bool,
    ) {
        let look = look("ansi16", unicode);
        let (outer, area) = (Rect::new(0, 0, 32, 8), Rect::new(x, y, width, height));
        for (name, draw) in WIDGETS {
            let mut buf = Buffer::filled(outer, Square::new("#"));
            let cursor = draw(area, &mut buf, &look, &texts);
            prop_assert!(cursor.is_none_or(|at| area.contains(at) && outer.contains(at)), "{}: {:?}", name, cursor);
            for at in outer.positions() {
                let symbol = buf[at].symbol();
                if area.contains(at) {
                    let safe = symbol.chars().all(|c| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c));
                    prop_assert!(safe, "{}: {:?} at {}", name, symbol, at);
                    let room = usize::from(area.intersection(outer).right() - at.x);
                    prop_assert!(symbol.width() <= room, "{}: {:?} leaves at {}", name, symbol, at);
                } else {
                    prop_assert_eq!(symbol, "#", "{} drew at {}", name, at);
                }
            }
        }
    }
}
