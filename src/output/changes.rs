//! What differs between one look at rows and the next: a line a change, for people, for programs, for spreadsheets.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{Format, Sheet, csv, json};
use crate::domain::text;
use crate::view::column::{Column, Cx};
use crate::view::value::Value;

/// What happened to a row; the words are those of a Kubernetes watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "UPPERCASE")]
pub enum Happened {
    /// It is new, or has come to match the filter.
    Added,
    /// Some of its columns differ.
    Modified,
    /// It is gone, or no longer matches the filter.
    Deleted,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub happened: Happened,
    /// The name of the row.
    pub name: String,
    /// Where the row stands in the sheet; a row that is gone stands nowhere.
    pub row: Option<usize>,
    /// The columns that differ, by id: what each said before, and says now.
    pub cells: Vec<(&'static str, String, String)>,
}

/// The rows as they were, told by their names.
///
/// Columns that grow by themselves, elapsed times for instance, are reckoned at one fixed moment, so that the passing of
/// time alone is no change.
#[derive(Debug)]
pub struct Changes {
    fixed: Cx,
    rows: BTreeMap<String, Vec<String>>,
}

impl Changes {
    /// Starts with the rows of `sheet`, whose moment stays the one that elapsed times are compared at.
    pub fn from<R>(sheet: &Sheet<'_, R>) -> Self {
        let mut changes = Self {
            fixed: sheet.cx,
            rows: BTreeMap::new(),
        };
        changes.step(sheet);
        changes
    }

    /// What differs from the last look, in the order of the sheet; what is gone comes last.
    pub fn step<R>(&mut self, sheet: &Sheet<'_, R>) -> Vec<Change> {
        let fixed = self.fixed;
        let mut changes = Vec::new();
        let mut seen = BTreeSet::new();
        for (row, record) in sheet.rows.iter().enumerate() {
            let name = (sheet.name)(record);
            let cells: Vec<String> = compared(sheet)
                .map(|column| told(&sheet.at(column, record, fixed)))
                .collect();
            seen.insert(name.clone());
            let (happened, differ) = match self.rows.get(&name) {
                None => (Happened::Added, Vec::new()),
                Some(before) if *before == cells => continue,
                Some(before) => (Happened::Modified, differing(sheet, before, &cells)),
            };
            self.rows.insert(name.clone(), cells);
            changes.push(Change {
                happened,
                name,
                row: Some(row),
                cells: differ,
            });
        }
        self.rows.retain(|name, _| {
            let stays = seen.contains(name);
            if !stays {
                changes.push(Change {
                    happened: Happened::Deleted,
                    name: name.clone(),
                    row: None,
                    cells: Vec::new(),
                });
            }
            stays
        });
        changes
    }
}

fn columns<R>(sheet: &Sheet<'_, R>) -> impl Iterator<Item = &'static Column<R>> {
    sheet.table.data()
}

/// Columns whose change is news. When something was measured changes with each look, and says nothing of what it measures.
fn compared<R>(sheet: &Sheet<'_, R>) -> impl Iterator<Item = &'static Column<R>> {
    columns(sheet).filter(|column| column.id != "measured")
}

fn differing<R>(sheet: &Sheet<'_, R>, before: &[String], now: &[String]) -> Vec<(&'static str, String, String)> {
    compared(sheet)
        .zip(before.iter().zip(now))
        .filter(|(_, (before, now))| before != now)
        .map(|(column, (before, now))| (column.id, before.clone(), now.clone()))
        .collect()
}

/// Short where a person reads it, and never a moving age.
fn told(value: &Value<'_>) -> String {
    match value {
        Value::Time(_) | Value::Texts(_) => value.exact().into_owned(),
        _ => value.text(Timestamp::UNIX_EPOCH).into_owned(),
    }
}

/// Writes what comes before the first change: the rows that are there.
///
/// # Errors
/// What `out` returns.
pub fn first<R>(sheet: &Sheet<'_, R>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table | Format::Wide | Format::Name => sheet.write(format, out),
        Format::Csv => {
            out.write_all(b"time,event,object,changed")?;
            for column in columns(sheet) {
                write!(out, ",{}", column.id)?;
            }
            out.write_all(b"\r\n")?;
            present(sheet, format, out)
        }
        Format::Json => present(sheet, format, out),
    }
}

/// Programs get what is there as additions, which is how a watch of the API begins.
fn present<R>(sheet: &Sheet<'_, R>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    for (row, record) in sheet.rows.iter().enumerate() {
        let change = Change {
            happened: Happened::Added,
            name: (sheet.name)(record),
            row: Some(row),
            cells: Vec::new(),
        };
        line(sheet, &change, format, out)?;
    }
    Ok(())
}

/// Writes one change as one line.
///
/// # Errors
/// What `out` returns.
pub fn line<R>(sheet: &Sheet<'_, R>, change: &Change, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let time = sheet.cx.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let record = change.row.and_then(|row| sheet.rows.get(row)).copied();
    match format {
        Format::Name => writeln!(out, "{}", text::line(&change.name)),
        Format::Table | Format::Wide => {
            let name = text::line(&change.name);
            write!(out, "{time}  {:<8}  {name}", change.happened.to_string())?;
            let cells = match (change.happened, record) {
                (Happened::Added, Some(record)) => all(sheet, record),
                _ => change
                    .cells
                    .iter()
                    .map(|(id, before, now)| format!("{id} {before} -> {now}"))
                    .collect(),
            };
            let gap = if cells.is_empty() { "" } else { "  " };
            writeln!(out, "{gap}{}", cells.join(", "))
        }
        Format::Json => {
            let mut object = Map::new();
            object.insert("time".into(), time.into());
            object.insert("event".into(), change.happened.to_string().into());
            object.insert("object".into(), change.name.clone().into());
            let changed: Vec<&str> = change.cells.iter().map(|(id, ..)| *id).collect();
            object.insert("changed".into(), changed.into());
            let row = record.map_or(Json::Null, |record| {
                let cells = columns(sheet).map(|column| (column.id.to_owned(), sheet.value(column, record).json()));
                Json::Object(cells.collect())
            });
            object.insert("row".into(), row);
            json::document(&Json::Object(object), out)
        }
        Format::Csv => {
            write!(out, "{time},{},", change.happened)?;
            csv::cell(&Value::Text(change.name.as_str().into()), out)?;
            let changed: Vec<&str> = change.cells.iter().map(|(id, ..)| *id).collect();
            write!(out, ",{}", changed.join(" "))?;
            for column in columns(sheet) {
                out.write_all(b",")?;
                if let Some(record) = record {
                    csv::cell(&sheet.value(column, record), out)?;
                }
            }
            out.write_all(b"\r\n")
        }
    }
}

/// What a new row says, without what it leaves empty and without its name, which stands before it.
fn all<R>(sheet: &Sheet<'_, R>, record: &R) -> Vec<String> {
    let now = sheet.cx.now;
    sheet
        .table
        .shown(false)
        .filter(|column| column.id != "name" && column.id != "namespace")
        .map(|column| (column.id, sheet.value(column, record).text(now).into_owned()))
        .filter(|(_, text)| text != "-")
        .map(|(id, text)| format!("{id} {text}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Thing, sheet, thing};
    use super::*;

    const GB: u64 = 1 << 30;

    fn told(before: &[Thing], now: &[Thing], format: Format) -> String {
        let mut changes = Changes::from(&sheet(before, &[], "2026-11-22T08:00:00Z"));
        let later = sheet(now, &[], "2026-11-22T08:00:05Z");
        let mut out = Vec::new();
        for change in changes.step(&later) {
            line(&later, &change, format, &mut out).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn added_modified_and_deleted_each_take_a_line() {
        let before = [
            thing("a", Some(GB), &[]),
            thing("b", None, &["x"]),
            thing("c", None, &[]),
        ];
        let now = [
            thing("a", Some(GB), &[]),
            thing("b", Some(2 * GB), &["x", "y"]),
            thing("d", Some(GB), &[]),
        ];
        assert_eq!(
            told(&before, &now, Format::Table),
            "2026-11-22T08:00:05Z  MODIFIED  b  size_bytes - -> 2Gi, tags x -> x y\n\
             2026-11-22T08:00:05Z  ADDED     d  size_bytes 1Gi, shown screen\n\
             2026-11-22T08:00:05Z  DELETED   c\n"
        );
        assert_eq!(told(&before, &now, Format::Name), "b\nd\nc\n");
    }

    #[test]
    fn programs_get_an_object_or_a_record_a_line() {
        let (before, now) = ([thing("a", None, &[])], [thing("a", Some(GB), &[])]);
        let lines = told(&before, &now, Format::Json);
        let read: Json = serde_json::from_str(lines.trim_end()).unwrap();
        assert_eq!((&read["event"], &read["object"]), (&"MODIFIED".into(), &"a".into()));
        assert_eq!(read["changed"], serde_json::json!(["size_bytes"]));
        assert_eq!(read["row"]["size_bytes"], GB);
        assert_eq!(
            told(&before, &now, Format::Csv),
            format!("2026-11-22T08:00:05Z,MODIFIED,a,size_bytes,a,{GB},,2026-11-22T08:00:05Z\r\n")
        );
        let gone: Json = serde_json::from_str(told(&before, &[], Format::Json).trim_end()).unwrap();
        assert_eq!((&gone["event"], &gone["row"]), (&"DELETED".into(), &Json::Null));
    }

    #[test]
    fn time_that_passes_is_no_change() {
        let things = [thing("a", Some(GB), &["x"])];
        assert_eq!(told(&things, &things, Format::Table), "");
    }

    #[test]
    fn names_that_would_harm_a_terminal_or_a_spreadsheet_do_not() {
        let now = [thing("=a\u{1b}[2J", None, &[])];
        for format in [Format::Table, Format::Json, Format::Csv, Format::Name] {
            assert!(!told(&[], &now, format).contains('\u{1b}'), "{format:?}");
        }
        assert!(told(&[], &now, Format::Csv).contains(",'=a"));
    }
}
