//! `--filter` and `--sort`, checked before anything is read.

use crate::shell::failure::{Failure, Result};
use crate::view::column::{Column, Table};
use crate::view::filter::Filter;

/// Which rows, in which order.
pub(super) struct Query<R: 'static> {
    pub(super) filter: Filter<R>,
    pub(super) column: &'static Column<R>,
    pub(super) descending: bool,
}

impl<R> Query<R> {
    /// Reads both; a sort column is a name or an alias, with `:desc` or a leading `-` for the largest first.
    pub(super) fn parse(table: &'static Table<R>, filter: Option<&str>, sort: &str) -> Result<Self> {
        let filter = match filter {
            None => Filter::everything(table),
            Some(text) => {
                Filter::parse(table, text).map_err(|error| Failure::usage(format!("--filter \"{text}\": {error}")))?
            }
        };
        let (name, descending) = direction(sort)?;
        let column = table
            .column(name)
            .ok_or_else(|| Failure::usage(format!("--sort: {}", table.unknown(name))))?;
        Ok(Self {
            filter,
            column,
            descending,
        })
    }
}

fn direction(text: &str) -> Result<(&str, bool)> {
    if let Some(name) = text.strip_prefix('-') {
        return Ok((name, true));
    }
    match text.split_once(':') {
        None => Ok((text, false)),
        Some((name, "asc")) => Ok((name, false)),
        Some((name, "desc")) => Ok((name, true)),
        Some((name, other)) => Err(Failure::usage(format!(
            "--sort {text}: \"{other}\" is no direction; write {name}:asc or {name}:desc"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::failure::Exit;
    use crate::view::vms::VMS;

    fn sorted(text: &str) -> Result<(&'static str, bool)> {
        Query::parse(&VMS, None, text).map(|query| (query.column.id, query.descending))
    }

    #[test]
    fn columns_go_by_name_or_alias_in_both_directions() {
        for (text, wanted) in [
            ("name", ("name", false)),
            ("-mem", ("memory_bytes", true)),
            ("AGE:desc", ("created", true)),
            ("age:asc", ("created", false)),
        ] {
            assert_eq!(sorted(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_a_usage_error_with_a_way_out() {
        for (error, wanted) in [
            (sorted("nmae").unwrap_err(), "did you mean \"name\""),
            (sorted("name:up").unwrap_err(), "name:desc"),
            (
                Query::parse(&VMS, Some("nod=a"), "name").err().unwrap(),
                "--filter \"nod=a\"",
            ),
            (Query::parse(&VMS, Some("(a"), "name").err().unwrap(), "at character"),
        ] {
            assert_eq!(error.exit, Exit::Usage);
            assert!(error.message.contains(wanted), "{error}");
        }
    }
}
