//! Serde helpers for the liberties that API objects take: `null` for an empty list, odd timestamps, number or string.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// Reads `null` as the type's default; controllers written in Go print empty lists and maps that way.
///
/// # Errors
/// Whatever the type itself refuses.
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads an RFC 3339 time. A text that is no time, or one out of range, is `None`: unknown, never "now".
///
/// # Errors
/// When the value is neither a string nor `null`.
pub fn time<'de, D>(deserializer: D) -> Result<Option<Timestamp>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<CompactString>::deserialize(deserializer)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Reads a quantity or an int-or-string as its text, because both forms are legal in a manifest.
///
/// # Errors
/// When the value is neither a string, a number nor `null`.
pub fn text_or_number<'de, D>(deserializer: D) -> Result<Option<CompactString>, D::Error>
where
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(CompactString),
        Number(serde_json::Number),
    }
    Ok(Option::<Either>::deserialize(deserializer)?.map(|either| match either {
        Either::Text(text) => text,
        Either::Number(number) => compact_str::format_compact!("{number}"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Probe {
        #[serde(default, deserialize_with = "null_as_default")]
        list: Vec<u8>,
        #[serde(default, deserialize_with = "time")]
        at: Option<Timestamp>,
        #[serde(default, deserialize_with = "text_or_number")]
        size: Option<CompactString>,
    }

    fn probe(json: &str) -> Probe {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn null_list_is_empty() {
        assert!(probe(r#"{"list":null}"#).list.is_empty());
        assert_eq!(probe(r#"{"list":[1]}"#).list, [1]);
    }

    #[test]
    fn odd_times_are_unknown() {
        for odd in ["\"yesterday\"", "\"999999-01-01T00:00:00Z\"", "null", "\"\""] {
            assert_eq!(probe(&format!(r#"{{"at":{odd}}}"#)).at, None, "{odd}");
        }
        assert!(probe(r#"{"at":"2026-11-22T08:57:48Z"}"#).at.is_some());
        assert!(serde_json::from_str::<Probe>(r#"{"at":17}"#).is_err());
    }

    #[test]
    fn quantities_come_as_text_or_number() {
        assert_eq!(probe(r#"{"size":"4Gi"}"#).size.as_deref(), Some("4Gi"));
        assert_eq!(probe(r#"{"size":250}"#).size.as_deref(), Some("250"));
        assert!(serde_json::from_str::<Probe>(r#"{"size":[]}"#).is_err());
    }
}
