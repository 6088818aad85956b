//! One name a line, for `xargs`.

use std::io::{self, Write};

use super::Sheet;
use crate::domain::text;

pub(super) fn write<R>(sheet: &Sheet<'_, R>, out: &mut dyn Write) -> io::Result<()> {
    for record in &sheet.rows {
        writeln!(out, "{}", text::line(&(sheet.name)(record)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::testing::{thing, write};

    #[test]
    fn one_name_is_one_line() {
        let things = [thing("a", None, &[]), thing("b\nc", None, &[])];
        assert_eq!(write(&things, &[], Format::Name), "a\nb c\n");
    }
}
