//! `config.toml`: few keys, each checked, with file and line in every complaint.

use std::io::ErrorKind;
use std::path::PathBuf;

use toml::de::{DeTable, DeValue};

use super::{Guardrail, Paths};
use crate::domain::suggest;

/// How many colours, as `--color` and the key `color` spell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// As the terminal and `NO_COLOR` say.
    #[default]
    Auto,
    /// Whatever `NO_COLOR` says.
    Always,
    /// None.
    Never,
    /// The terminal's sixteen.
    Ansi16,
    /// The 256 of xterm.
    Ansi256,
    /// 24 bits.
    True,
}

impl Color {
    const NAMES: [(&'static str, Self); 6] = [
        ("auto", Self::Auto),
        ("always", Self::Always),
        ("never", Self::Never),
        ("16", Self::Ansi16),
        ("256", Self::Ansi256),
        ("truecolor", Self::True),
    ];
}

impl std::str::FromStr for Color {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::NAMES.iter().find(|(name, _)| *name == text);
        found.map(|(_, color)| *color).ok_or_else(|| {
            let hint = suggest::hint(text, Self::NAMES.iter().map(|(name, _)| *name));
            format!("unknown colour setting \"{text}\"{hint} (one of auto, always, never, 16, 256, truecolor)")
        })
    }
}

/// What the file says; a key that is not there is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Audit mode for every session. The command line cannot switch it off.
    pub read_only: Option<bool>,
    /// Theme by name.
    pub theme: Option<String>,
    /// Colours.
    pub color: Option<Color>,
    /// Draw with ASCII only.
    pub ascii: Option<bool>,
    /// Namespace when neither `-n` nor `-A` is given.
    pub namespace: Option<String>,
    /// Where changes are put on record: a folder, a file, or `none`. The command line goes before it.
    pub audit_log: Option<PathBuf>,
    /// Moves of VMs are written down for later sessions, in the state directory; so they are unless this is false.
    pub journal: Option<bool>,
    /// Names of what may be read through the API server's proxy in read-only mode.
    pub service_proxies: Vec<String>,
    /// `[[guardrail]]` tables, in order.
    pub guardrails: Vec<Guardrail>,
}

/// What is wrong with the file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}{}: {message}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct ConfigError {
    /// Path of the file.
    pub origin: String,
    /// Line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The key, the reason, and the way out.
    pub message: String,
}

const KEYS: [&str; 9] = [
    "read_only",
    "theme",
    "color",
    "ascii",
    "namespace",
    "audit_log",
    "journal",
    "service_proxies",
    "guardrail",
];

impl Settings {
    /// Reads the file of `paths`; a file that is not there says nothing, unless `VMOTUI_CONFIG` named it.
    ///
    /// # Errors
    /// When it cannot be read, or says something that is not understood: a typing error in `read_only` must not end
    /// in a session that writes.
    pub fn load(paths: &Paths) -> Result<Self, ConfigError> {
        let origin = paths.config.display().to_string();
        match std::fs::read_to_string(&paths.config) {
            Ok(text) => Self::parse(&origin, &text),
            Err(error) if error.kind() == ErrorKind::NotFound && !paths.config_named => Ok(Self::default()),
            Err(error) => Err(ConfigError {
                origin,
                line: None,
                message: format!("cannot be read: {error}; repair it, or unset VMOTUI_CONFIG"),
            }),
        }
    }

    /// Reads `text`; `origin` is the path that errors carry.
    ///
    /// # Errors
    /// Unknown keys, and values of another type.
    pub fn parse(origin: &str, text: &str) -> Result<Self, ConfigError> {
        let fail = |at: usize, message: String| ConfigError {
            origin: origin.to_owned(),
            line: Some(line_of(text, at)),
            message,
        };
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            fail(at, error.message().to_owned())
        })?;
        let mut settings = Self::default();
        for (key, value) in table.get_ref() {
            let (at, name) = (key.span().start, key.get_ref().as_ref());
            let wrong = |wanted: &str, found: &DeValue<'_>| {
                fail(at, format!("{name}: {wanted} is expected, not {}", found.type_str()))
            };
            match (name, value.get_ref()) {
                ("read_only", DeValue::Boolean(flag)) => settings.read_only = Some(*flag),
                ("journal", DeValue::Boolean(flag)) => settings.journal = Some(*flag),
                ("ascii", DeValue::Boolean(flag)) => settings.ascii = Some(*flag),
                ("theme", DeValue::String(text)) => settings.theme = Some(text.to_string()),
                ("namespace", DeValue::String(text)) => settings.namespace = Some(text.to_string()),
                ("audit_log", DeValue::String(text)) => {
                    settings.audit_log = Some(place(text).map_err(|reason| fail(at, reason))?);
                }
                ("color", DeValue::String(text)) => {
                    let color = text.parse().map_err(|reason| fail(at, format!("color: {reason}")))?;
                    settings.color = Some(color);
                }
                ("service_proxies", DeValue::Array(names)) => {
                    for name in names {
                        let DeValue::String(text) = name.get_ref() else {
                            return Err(wrong("a list of texts in quotes", name.get_ref()));
                        };
                        settings.service_proxies.push(text.to_string());
                    }
                }
                ("service_proxies", other) => return Err(wrong("a list of texts in quotes", other)),
                ("guardrail", DeValue::Array(rules)) => {
                    for rule in rules {
                        let at = rule.span().start;
                        let DeValue::Table(table) = rule.get_ref() else {
                            return Err(fail(at, "guardrail: write each one as [[guardrail]]".to_owned()));
                        };
                        let rule = Guardrail::parse(table, format!("{origin}:{}", line_of(text, at)));
                        settings.guardrails.push(rule.map_err(|(at, reason)| fail(at, reason))?);
                    }
                }
                ("guardrail", other) => return Err(wrong("[[guardrail]]", other)),
                ("read_only" | "ascii" | "journal", other) => return Err(wrong("true or false", other)),
                ("theme" | "namespace" | "color" | "audit_log", other) => return Err(wrong("a text in quotes", other)),
                _ => {
                    let hint = suggest::hint(name, KEYS);
                    return Err(fail(
                        at,
                        format!("unknown key \"{name}\"{hint} (keys: {})", KEYS.join(", ")),
                    ));
                }
            }
        }
        Ok(settings)
    }
}

/// A path that means the same wherever vmotui is started: a record that goes astray with the working directory is as
/// good as none.
fn place(text: &str) -> Result<PathBuf, String> {
    let path = match (text.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => PathBuf::from(text),
    };
    if path.is_absolute() || text == "none" {
        return Ok(path);
    }
    Err(format!(
        "audit_log: a path that begins with / or ~/ is expected, or none, not \"{text}\""
    ))
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read() {
        let text = "read_only = true\ntheme = \"mono\"\ncolor = \"16\"\nascii = true\njournal = false\nnamespace = \"shop\"\naudit_log = \"/var/log/vmotui\"\nservice_proxies = [\"a\"]\n";
        let settings = Settings::parse("c", text).unwrap();
        assert_eq!(
            settings,
            Settings {
                read_only: Some(true),
                theme: Some("mono".to_owned()),
                color: Some(Color::Ansi16),
                ascii: Some(true),
                journal: Some(false),
                namespace: Some("shop".to_owned()),
                audit_log: Some(PathBuf::from("/var/log/vmotui")),
                service_proxies: vec!["a".to_owned()],
                guardrails: Vec::new(),
            }
        );
        assert_eq!(Settings::parse("c", "").unwrap(), Settings::default());
    }

    #[test]
    fn complaints_name_file_line_key_and_way_out() {
        for (text, wanted) in [
            ("\nreadonly = true", "c:2: unknown key \"readonly\"; did you mean"),
            (
                "read_only = \"yes\"",
                "c:1: read_only: true or false is expected, not string",
            ),
            ("theme = 7", "c:1: theme: a text in quotes is expected, not integer"),
            (
                "color = \"trucolor\"",
                "c:1: color: unknown colour setting \"trucolor\"",
            ),
            (
                "audit_log = \"records\"",
                "c:1: audit_log: a path that begins with / or ~/ is expected",
            ),
            ("a = 1\n= 2", "c:2: "),
        ] {
            let said = Settings::parse("c", text).unwrap_err().to_string();
            assert!(said.starts_with(wanted), "{text:?}: {said}");
        }
    }

    #[test]
    fn a_file_that_was_named_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut paths = Paths {
            config: folder.path().join("config.toml"),
            ..Paths::default()
        };
        assert_eq!(Settings::load(&paths).unwrap(), Settings::default());
        paths.config_named = true;
        assert!(
            Settings::load(&paths)
                .unwrap_err()
                .to_string()
                .contains("cannot be read")
        );
    }
}
