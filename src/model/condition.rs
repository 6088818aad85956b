//! `status.conditions[]`, the way every kind reports on itself.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::Deserialize;

use super::lenient;

/// What a condition claims. Anything but `True` and `False` is unknown, and unknown is never good news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// `True`.
    True,
    /// `False`.
    False,
    /// `Unknown`, absent, or a value nobody defined.
    #[default]
    Unknown,
}

impl Truth {
    /// From the text of a condition's `status` or of a Table cell.
    pub fn parse(text: &str) -> Self {
        match text {
            "True" | "true" => Self::True,
            "False" | "false" => Self::False,
            _ => Self::Unknown,
        }
    }

    /// `Some` when known.
    pub fn known(self) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::False => Some(false),
            Self::Unknown => None,
        }
    }
}

impl<'de> Deserialize<'de> for Truth {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<CompactString>::deserialize(deserializer)?.map_or(Self::Unknown, |text| Self::parse(&text)))
    }
}

/// One condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// What it is about, `Ready` for instance.
    #[serde(rename = "type")]
    pub kind: CompactString,
    /// Whether it holds.
    #[serde(default)]
    pub status: Truth,
    /// One word for a machine.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub reason: CompactString,
    /// A sentence for a person; hostile until sanitized.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub message: CompactString,
    /// When `status` last changed.
    #[serde(default, deserialize_with = "lenient::time")]
    pub last_transition_time: Option<Timestamp>,
}

/// Finds the condition of a type.
pub fn find<'a>(conditions: &'a [Condition], kind: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.kind == kind)
}

/// Truth of the condition of a type; an absent condition is unknown.
pub fn truth(conditions: &[Condition], kind: &str) -> Truth {
    find(conditions, kind).map_or(Truth::Unknown, |condition| condition.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_odd_are_unknown() {
        let conditions: Vec<Condition> = serde_json::from_str(
            r#"[{"type":"Ready","status":"True","reason":null},{"type":"Paused","status":"Maybe"},{"type":"X"}]"#,
        )
        .unwrap();
        assert_eq!(truth(&conditions, "Ready"), Truth::True);
        assert_eq!(truth(&conditions, "Paused"), Truth::Unknown);
        assert_eq!(truth(&conditions, "X"), Truth::Unknown);
        assert_eq!(truth(&conditions, "LiveMigratable"), Truth::Unknown);
    }
}
