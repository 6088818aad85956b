//! A filter as it is being typed.

use crate::store::Machine;
use crate::view::Filter;
use crate::view::filter::FilterError;
use crate::view::vms::VMS;

/// A filter over VMs with its text.
#[derive(Clone, Debug)]
pub struct Search {
    text: String,
    filter: Filter<Machine>,
    error: Option<FilterError>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            text: String::new(),
            filter: Filter::everything(&VMS),
            error: None,
        }
    }
}

impl Search {
    /// Reads what was typed so far.
    pub fn set(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        match Filter::parse(&VMS, text) {
            Ok(filter) => (self.filter, self.error) = (filter, None),
            Err(error) => {
                // half a term must not empty the screen: what stands before it stays in force
                let before = text
                    .trim_end()
                    .rsplit_once(char::is_whitespace)
                    .map_or("", |(before, _)| before);
                self.filter = Filter::parse(&VMS, before).unwrap_or_else(|_| Filter::everything(&VMS));
                self.error = Some(error);
            }
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The filter in force.
    pub fn filter(&self) -> &Filter<Machine> {
        &self.filter
    }

    /// Why the text cannot be read, if so.
    pub fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// Whether anything is asked.
    pub fn active(&self) -> bool {
        !self.filter.is_everything()
    }
}
