//! A filter as it is being typed.

use crate::store::Machine;
use crate::view::filter::FilterError;
use crate::view::vms::VMS;
use crate::view::{Filter, Table};

/// A filter over the rows of a table, with its text.
#[derive(Clone, Debug)]
pub struct Search<R: 'static = Machine> {
    table: &'static Table<R>,
    text: String,
    filter: Filter<R>,
    error: Option<FilterError>,
}

/// A search, whatever it is over.
pub trait Typed {
    /// Reads what was typed so far.
    fn set(&mut self, text: &str);
    /// What was typed.
    fn text(&self) -> &str;
    /// Why the text cannot be read, if so.
    fn error(&self) -> Option<&FilterError>;
}

impl Default for Search {
    fn default() -> Self {
        Self::over(&VMS)
    }
}

impl<R> Search<R> {
    /// Nothing typed yet.
    pub fn over(table: &'static Table<R>) -> Self {
        Self {
            table,
            text: String::new(),
            filter: Filter::everything(table),
            error: None,
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The filter in force.
    pub fn filter(&self) -> &Filter<R> {
        &self.filter
    }

    /// Whether anything is asked.
    pub fn active(&self) -> bool {
        !self.filter.is_everything()
    }
}

impl<R> Typed for Search<R> {
    fn set(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        match Filter::parse(self.table, text) {
            Ok(filter) => (self.filter, self.error) = (filter, None),
            Err(error) => {
                // half a term must not empty the screen: what stands before it stays in force
                let before = text
                    .trim_end()
                    .rsplit_once(char::is_whitespace)
                    .map_or("", |(before, _)| before);
                self.filter = Filter::parse(self.table, before).unwrap_or_else(|_| Filter::everything(self.table));
                self.error = Some(error);
            }
        }
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }
}
