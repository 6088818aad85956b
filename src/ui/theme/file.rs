//! One theme file, read but not yet resolved against the theme it inherits from.

use std::collections::BTreeMap;

use strum::IntoEnumIterator;
use toml::de::{DeTable, DeValue};

use super::error::ThemeError;
use super::{Role, spec};
use crate::domain::suggest;

/// A text and the line it stands on, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) line: usize,
}

/// What a theme file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ThemeFile {
    pub(super) doc: String,
    pub(super) inherits: Option<Entry>,
    pub(super) palette: BTreeMap<String, Entry>,
    pub(super) roles: BTreeMap<Role, Entry>,
}

const KEYS: [&str; 4] = ["doc", "inherits", "palette", "roles"];

/// Reads `text`; `origin` is the path or name that errors carry.
pub(super) fn parse(origin: &str, text: &str) -> Result<ThemeFile, ThemeError> {
    let line_at = |at: usize| 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
    let fail = |at: usize, message: String| ThemeError::new(origin, Some(line_at(at)), message);
    let string = |at: usize, key: &str, value: &DeValue<'_>| match value {
        DeValue::String(text) => Ok(Entry {
            text: text.to_string(),
            line: line_at(at),
        }),
        other => Err(fail(
            at,
            format!("{key}: a text in quotes is expected, not {}", other.type_str()),
        )),
    };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        fail(at, error.message().to_owned())
    })?;
    let mut file = ThemeFile::default();
    for (key, value) in table.get_ref() {
        let at = key.span().start;
        let name = key.get_ref().as_ref();
        match (name, value.get_ref()) {
            ("doc", value) => file.doc = string(at, name, value)?.text,
            ("inherits", value) => file.inherits = Some(string(at, name, value)?),
            ("palette", DeValue::Table(colors)) => {
                for (key, value) in colors {
                    let (at, name) = (key.span().start, key.get_ref().as_ref());
                    if name == "on" || spec::MODIFIERS.iter().any(|(modifier, _)| *modifier == name) {
                        return Err(fail(
                            at,
                            format!("palette: \"{name}\" is a word of the style language; rename it"),
                        ));
                    }
                    file.palette.insert(name.to_owned(), string(at, name, value.get_ref())?);
                }
            }
            ("roles", DeValue::Table(roles)) => {
                for (key, value) in roles {
                    let (at, name) = (key.span().start, key.get_ref().as_ref());
                    let role = name.parse::<Role>().map_err(|_| {
                        let hint = suggest::hint(name, Role::iter().map(Role::name));
                        fail(at, format!("roles: there is no role \"{name}\"{hint}"))
                    })?;
                    file.roles.insert(role, string(at, name, value.get_ref())?);
                }
            }
            ("palette" | "roles", _) => return Err(fail(at, format!("{name}: a table is expected"))),
            _ => return Err(fail(at, format!("unknown key \"{name}\"{}", suggest::hint(name, KEYS)))),
        }
    }
    Ok(file)
}
