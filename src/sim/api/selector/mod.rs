//! Which objects a request is about.
mod field;
mod label;
mod lex;
mod name;
mod object;

use serde_json::Value;

use super::query::Query;
use super::status::Failure;
use crate::sim::catalog::Kind;
use crate::sim::store::Key;
use field::Fields;
use label::Labels;
pub(in crate::sim) use object::matches_labels;

/// Label and field selector of one request.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    labels: Labels,
    fields: Fields,
}

impl Filter {
    /// Reads both selectors.
    ///
    /// # Errors
    /// 400 in the words of apimachinery's parsers.
    pub(super) fn read(kind: &'static Kind, query: &Query) -> Result<Self, Failure> {
        let labels = Labels::parse(query.get("labelSelector").unwrap_or_default()).map_err(Failure::bad_request)?;
        let fields =
            Fields::parse(kind, query.get("fieldSelector").unwrap_or_default()).map_err(Failure::bad_request)?;
        Ok(Self { labels, fields })
    }

    /// Only objects of this name.
    pub(super) fn only(mut self, name: &str) -> Self {
        self.fields.only(name);
        self
    }

    /// Whether everything matches.
    pub(super) fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// Whether the key alone cannot tell.
    pub(super) fn needs_object(&self) -> bool {
        !self.labels.is_empty() || self.fields.needs_object()
    }

    /// Whether an object with this key can match.
    pub(super) fn allows(&self, key: &Key) -> bool {
        self.fields.allows(key)
    }

    /// Whether the object matches.
    pub(super) fn matches(&self, object: &Value) -> bool {
        self.labels.matches(object) && self.fields.matches(object)
    }

    /// The one name asked for, which authorization then looks at.
    pub(super) fn name(query: &Query) -> Option<String> {
        let selector = query.get("fieldSelector")?;
        let name = selector.strip_prefix("metadata.name=")?.trim_start_matches('=');
        (!name.is_empty() && !name.contains(',')).then(|| name.to_owned())
    }
}
