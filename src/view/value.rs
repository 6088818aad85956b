//! One cell: what it is, before anybody decides how it looks.

use std::borrow::Cow;
use std::cmp::Ordering;

use compact_str::CompactString;
use jiff::Timestamp;

use crate::domain::{human, text};
use crate::model::Truth;

/// How a word asks for attention. Screens add a glyph and a colour; text output adds nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing to see.
    #[default]
    Plain,
    /// Good news worth telling.
    Good,
    /// On its way, will change by itself.
    Busy,
    /// Look at it when you can.
    Warn,
    /// Look at it now.
    Bad,
    /// Off, or not applicable.
    Dim,
}

/// A cell's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Unknown, or there is none.
    None,
    /// Text of the cluster; hostile until [`Value::text`] cleaned it.
    Text(Cow<'a, str>),
    /// Several texts, the first the most telling.
    Texts(&'a [CompactString]),
    /// A word with a tone.
    Word(Cow<'a, str>, Tone),
    /// A count.
    Count(u64),
    /// A size in bytes.
    Bytes(u64),
    /// Thousandths of a core.
    Millis(i64),
    /// A moment.
    Time(Timestamp),
    /// A condition.
    Truth(Truth),
    /// So much of so much; the limit may be unknown.
    Share {
        /// What is taken.
        used: u64,
        /// What there is.
        of: Option<u64>,
        /// Whether both are bytes.
        bytes: bool,
    },
}

impl Value<'_> {
    /// The cell as a person reads it, cleaned of everything that could harm a terminal. Unknown is `-`.
    pub fn text(&self, now: Timestamp) -> Cow<'_, str> {
        match self {
            Self::None => Cow::Borrowed("-"),
            Self::Text(word) | Self::Word(word, _) if word.is_empty() => Cow::Borrowed("-"),
            Self::Text(word) | Self::Word(word, _) => text::line(word),
            Self::Texts(words) => match words {
                [] => Cow::Borrowed("-"),
                [only] => text::line(only),
                [first, rest @ ..] => Cow::Owned(format!("{} +{}", text::line(first), rest.len())),
            },
            Self::Count(count) => Cow::Owned(count.to_string()),
            Self::Bytes(bytes) => Cow::Owned(human::bytes(*bytes)),
            Self::Millis(millis) => Cow::Owned(human::cores(*millis)),
            Self::Time(then) => Cow::Owned(human::age(*then, now)),
            Self::Truth(truth) => Cow::Borrowed(match truth {
                Truth::True => "yes",
                Truth::False => "no",
                Truth::Unknown => "-",
            }),
            Self::Share {
                used,
                of: None,
                bytes: false,
            } => Cow::Owned(format!("{used}/?")),
            Self::Share {
                used,
                of: None,
                bytes: true,
            } => Cow::Owned(format!("{}/?", human::bytes(*used))),
            Self::Share {
                used,
                of: Some(of),
                bytes: false,
            } => Cow::Owned(format!("{used}/{of}")),
            Self::Share {
                used,
                of: Some(of),
                bytes: true,
            } => Cow::Owned(format!("{}/{}", human::bytes(*used), human::bytes(*of))),
        }
    }

    /// The cell in full, for CSV and for details: every text, exact times in UTC, integers.
    pub fn exact(&self) -> Cow<'_, str> {
        match self {
            Self::None | Self::Truth(Truth::Unknown) => Cow::Borrowed(""),
            Self::Text(word) | Self::Word(word, _) => text::line(word),
            Self::Texts(words) => {
                let cleaned: Vec<Cow<'_, str>> = words.iter().map(|word| text::line(word)).collect();
                Cow::Owned(cleaned.join(" "))
            }
            Self::Count(count) | Self::Bytes(count) | Self::Share { used: count, .. } => Cow::Owned(count.to_string()),
            Self::Millis(millis) => Cow::Owned(millis.to_string()),
            Self::Time(then) => Cow::Owned(then.to_string()),
            Self::Truth(Truth::True) => Cow::Borrowed("true"),
            Self::Truth(Truth::False) => Cow::Borrowed("false"),
        }
    }

    /// The cell as JSON: unknown is `null`, bytes and thousandths are integers, times are UTC strings.
    pub fn json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::None | Self::Truth(Truth::Unknown) => Json::Null,
            Self::Text(word) | Self::Word(word, _) => Json::from(word.as_ref()),
            Self::Texts(words) => words.iter().map(CompactString::as_str).collect(),
            Self::Count(count) | Self::Bytes(count) | Self::Share { used: count, .. } => Json::from(*count),
            Self::Millis(millis) => Json::from(*millis),
            Self::Time(then) => Json::from(then.to_string()),
            Self::Truth(truth) => Json::from(*truth == Truth::True),
        }
    }

    /// The number behind the cell, for sorting and comparing: bytes, thousandths, seconds since the epoch, or the
    /// fraction of a share in millionths.
    pub fn number(&self) -> Option<i128> {
        match self {
            Self::Count(count) | Self::Bytes(count) => Some(i128::from(*count)),
            Self::Millis(millis) => Some(i128::from(*millis)),
            Self::Time(then) => Some(i128::from(then.as_second())),
            Self::Truth(Truth::False) => Some(0),
            Self::Truth(Truth::True) => Some(1),
            Self::Share { used, of: Some(of), .. } if *of > 0 => Some(i128::from(*used) * 1_000_000 / i128::from(*of)),
            Self::Share { used, .. } => Some(i128::from(*used)),
            Self::None | Self::Text(_) | Self::Texts(_) | Self::Word(..) | Self::Truth(Truth::Unknown) => None,
        }
    }

    /// Whether there is something to show.
    pub fn known(&self) -> bool {
        match self {
            Self::None | Self::Truth(Truth::Unknown) => false,
            Self::Text(word) | Self::Word(word, _) => !word.is_empty(),
            Self::Texts(words) => !words.is_empty(),
            _ => true,
        }
    }

    /// Order for sorting: unknown comes last whatever the direction, so it is left to the caller; numbers by size,
    /// texts without regard to case.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a) | Self::Word(a, _), Self::Text(b) | Self::Word(b, _)) => compare_words(a, b),
            (Self::Texts(a), Self::Texts(b)) => {
                let first = |words: &[CompactString]| words.first().cloned().unwrap_or_default();
                compare_words(&first(a), &first(b))
            }
            _ => self.number().cmp(&other.number()),
        }
    }
}

fn compare_words(a: &str, b: &str) -> Ordering {
    let lower = |text: &'_ str| {
        text.bytes()
            .map(|byte| byte.to_ascii_lowercase())
            .collect::<smallvec::SmallVec<[u8; 64]>>()
    };
    if a.bytes().chain(b.bytes()).any(|byte| byte.is_ascii_uppercase()) {
        lower(a).cmp(&lower(b))
    } else {
        a.cmp(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn hostile_text_is_cleaned_everywhere_but_in_json_where_it_is_escaped() {
        let evil = Value::Text("a\u{1b}[2Jb".into());
        assert!(!evil.text(now()).contains('\u{1b}'));
        assert!(!evil.exact().contains('\u{1b}'));
        assert!(!evil.json().to_string().contains('\u{1b}'));
    }

    #[test]
    fn unknown_is_a_dash_an_empty_cell_and_null() {
        for unknown in [
            Value::None,
            Value::Text("".into()),
            Value::Truth(Truth::Unknown),
            Value::Texts(&[]),
        ] {
            assert_eq!(unknown.text(now()), "-");
            assert_eq!(unknown.exact(), "");
            assert!(!unknown.known());
        }
        assert!(Value::None.json().is_null());
        assert!(Value::Truth(Truth::Unknown).json().is_null());
    }

    #[test]
    fn shares_say_when_the_limit_is_unknown() {
        let share = |of| Value::Share {
            used: 7,
            of,
            bytes: false,
        };
        assert_eq!(share(Some(250)).text(now()), "7/250");
        assert_eq!(share(None).text(now()), "7/?");
    }
}
