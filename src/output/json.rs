//! An array of objects, one a line: to be read by programs, compared by `diff`, and harmless on a terminal.

use std::io::{self, Write};

use serde::Serialize as _;
use serde_json::ser::Formatter;

use super::Sheet;
use crate::domain::text;

pub(super) fn write<R>(sheet: &Sheet<'_, R>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for (number, record) in sheet.rows.iter().enumerate() {
        out.write_all(if number == 0 { b"\n{" } else { b",\n{" })?;
        for (place, column) in sheet.table.data().enumerate() {
            if place > 0 {
                out.write_all(b",")?;
            }
            write!(out, "\"{}\":", column.id)?;
            let value = sheet.value(column, record).json();
            value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Harmless))?;
        }
        out.write_all(b"}")?;
    }
    out.write_all(if sheet.rows.is_empty() { b"]\n" } else { b"\n]\n" })
}

/// One JSON value and a line's end.
pub(super) fn document(value: &serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Harmless))?;
    out.write_all(b"\n")
}

/// JSON escapes the C0 controls only; C1 controls, DEL and what disguises text pass. A terminal obeys some of them, so
/// they are escaped as well. No value changes by that.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if text::line(fragment) == fragment {
            return out.write_all(fragment.as_bytes());
        }
        for letter in fragment.chars() {
            let mut bytes = [0; 4];
            let single: &str = letter.encode_utf8(&mut bytes);
            if text::line(single) == single {
                out.write_all(single.as_bytes())?;
            } else {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::testing::{thing, write};

    #[test]
    fn one_object_a_line_with_stable_names_integers_and_utc() {
        let things = [thing("a", Some(8 << 30), &["x", "y"]), thing("b", None, &[])];
        assert_eq!(
            write(&things, &[], Format::Json),
            "[\n{\"name\":\"a\",\"size_bytes\":8589934592,\"tags\":[\"x\",\"y\"],\"seen\":\"2026-11-22T08:00:00Z\"},\n\
             {\"name\":\"b\",\"size_bytes\":null,\"tags\":[],\"seen\":\"2026-11-22T08:00:00Z\"}\n]\n"
        );
        assert_eq!(write(&[], &[], Format::Json), "[]\n");
    }

    #[test]
    fn nothing_a_terminal_obeys_is_written_and_nothing_is_lost() {
        let hostile = "a\u{1b}[2J\u{9b}31m\u{7f}\u{202e}\u{200b}\u{e0041}\n\"\\";
        let text = write(&[thing(hostile, None, &[])], &[], Format::Json);
        assert!(
            text.chars()
                .all(|letter| letter == '\n' || (' '..='~').contains(&letter)),
            "{text:?}"
        );
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read[0]["name"], hostile);
    }
}
