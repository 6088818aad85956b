//! Comma-separated values (RFC 4180), safe to open in a spreadsheet.

use std::io::{self, Write};

use super::Sheet;
use crate::view::value::Value;

pub(super) fn write<R>(sheet: &Sheet<'_, R>, out: &mut dyn Write) -> io::Result<()> {
    for (place, column) in sheet.table.data().enumerate() {
        separate(place, out)?;
        out.write_all(column.id.as_bytes())?;
    }
    out.write_all(b"\r\n")?;
    for record in &sheet.rows {
        for (place, column) in sheet.table.data().enumerate() {
            separate(place, out)?;
            cell(&sheet.value(column, record), out)?;
        }
        out.write_all(b"\r\n")?;
    }
    Ok(())
}

fn separate(place: usize, out: &mut dyn Write) -> io::Result<()> {
    if place > 0 { out.write_all(b",") } else { Ok(()) }
}

pub(super) fn cell(value: &Value<'_>, out: &mut dyn Write) -> io::Result<()> {
    let text = value.exact();
    // A spreadsheet runs a cell that begins like a formula (OWASP, "CSV Injection"); a number is none.
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && value.number().is_none();
    let quoted = text.contains([',', '"', '\r', '\n']);
    let mark = if formula { "'" } else { "" };
    if quoted {
        write!(out, "\"{mark}{}\"", text.replace('"', "\"\""))
    } else {
        write!(out, "{mark}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::testing::{thing, write};

    #[test]
    fn cells_are_quoted_and_formulas_defused() {
        for (name, wanted) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("@SUM(A1,B2)", "\"'@SUM(A1,B2)\""),
            ("+49", "'+49"),
            ("-x", "'-x"),
            ("\u{200b}=1", "'=1"),
            ("two\nlines", "two lines"),
        ] {
            let text = write(&[thing(name, Some(7), &["x", "=y"])], &[], Format::Csv);
            assert_eq!(
                text,
                format!("name,size_bytes,tags,seen\r\n{wanted},7,x =y,2026-11-22T08:00:00Z\r\n")
            );
        }
    }

    #[test]
    fn unknown_is_an_empty_cell() {
        let text = write(&[thing("a", None, &[])], &["seen"], Format::Csv);
        assert_eq!(text, "name,size_bytes,tags,seen\r\na,,,\r\n");
    }
}
