//! The themes there are, and how one becomes a set of styles.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ratatui::style::Style;
use strum::IntoEnumIterator;

use super::color::{Depth, quantise};
use super::error::ThemeError;
use super::file::{self, ThemeFile};
use super::spec::{self, Palette};
use super::{Role, Styles};
use crate::domain::suggest;

/// The embedded themes; these files are the only copy of them.
const EMBEDDED: [(&str, &str); 6] = [
    ("default", include_str!("../../../themes/default.toml")),
    ("ansi16", include_str!("../../../themes/ansi16.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("deuteranopia", include_str!("../../../themes/deuteranopia.toml")),
];

/// How many themes may stand in one line of inheritance; more is a circle.
const MAX_CHAIN: usize = 8;

#[derive(Debug, Clone)]
struct Source {
    origin: String,
    text: String,
}

/// All themes by name. A user's theme hides the embedded one of the same name.
#[derive(Debug, Clone)]
pub struct Library {
    sources: BTreeMap<String, Source>,
}

impl Library {
    /// The embedded themes only.
    pub fn embedded() -> Self {
        let sources = EMBEDDED.iter().map(|(name, text)| {
            let source = Source {
                origin: format!("themes/{name}.toml"),
                text: (*text).to_owned(),
            };
            ((*name).to_owned(), source)
        });
        Self {
            sources: sources.collect(),
        }
    }

    /// Adds every `*.toml` of a directory. A directory that does not exist is an empty one; a file that cannot be read
    /// is reported and left out.
    pub fn add_dir(&mut self, dir: &Path) -> Vec<ThemeError> {
        let mut errors = Vec::new();
        let Ok(entries) = fs::read_dir(dir) else { return errors };
        for path in entries.flatten().map(|entry| entry.path()) {
            let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else {
                continue;
            };
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let origin = path.display().to_string();
            match fs::read_to_string(&path) {
                Ok(text) => self.add(name, &origin, text),
                Err(error) => errors.push(ThemeError::new(&origin, None, format!("cannot be read: {error}"))),
            }
        }
        errors
    }

    /// Adds one theme from text. `origin` is what its errors are reported under.
    pub fn add(&mut self, name: &str, origin: &str, text: String) {
        self.sources.insert(
            name.to_owned(),
            Source {
                origin: origin.to_owned(),
                text,
            },
        );
    }

    /// Names of all themes, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str)
    }

    /// The one-line description a theme gives of itself; empty when it gives none or cannot be read.
    pub fn doc(&self, name: &str) -> String {
        self.parsed(name, None).map(|(_, file)| file.doc).unwrap_or_default()
    }

    /// The theme that suits `depth` when nobody chose one: the terminal's own palette where that is all there is.
    pub fn default_name(depth: Depth) -> &'static str {
        match depth {
            Depth::Mono => "mono",
            Depth::Ansi16 => "ansi16",
            Depth::Ansi256 | Depth::True => "default",
        }
    }

    /// The styles of a theme, brought down to `depth`. Without a name, or without colours, the depth decides.
    pub fn styles(&self, name: Option<&str>, depth: Depth) -> Result<Styles, ThemeError> {
        let name = match (name, depth) {
            (Some(name), Depth::Ansi16 | Depth::Ansi256 | Depth::True) => name,
            (None, _) | (_, Depth::Mono) => Self::default_name(depth),
        };
        let chain = self.chain(name)?;
        let mut palette = Palette::new();
        for (origin, file) in chain.iter().rev() {
            for (key, entry) in &file.palette {
                // A palette names colours of the terminal and of the file, never its own names: no order, no circles.
                let color = spec::color(&entry.text, &Palette::new())
                    .map_err(|reason| ThemeError::new(origin, Some(entry.line), format!("palette {key}: {reason}")))?;
                palette.insert(key.clone(), color);
            }
        }
        let mut styles = Styles::default();
        for role in Role::iter() {
            let Some((origin, entry)) = chain
                .iter()
                .find_map(|(origin, file)| file.roles.get(&role).map(|entry| (origin, entry)))
            else {
                let origin = chain.first().map_or("", |(origin, _)| origin);
                let message = format!(
                    "role \"{}\" is missing; set it, or inherit from \"default\"",
                    role.name()
                );
                return Err(ThemeError::new(origin, None, message));
            };
            let style = spec::style(&entry.text, &palette).map_err(|reason| {
                ThemeError::new(origin, Some(entry.line), format!("role {}: {reason}", role.name()))
            })?;
            let lowered = Style {
                fg: style.fg.map(|color| quantise(color, depth)),
                bg: style.bg.map(|color| quantise(color, depth)),
                ..style
            };
            styles.set(role, lowered);
        }
        Ok(styles)
    }

    /// The theme and its ancestors, nearest first, each with its origin.
    fn chain(&self, name: &str) -> Result<Vec<(String, ThemeFile)>, ThemeError> {
        let mut chain: Vec<(String, ThemeFile)> = Vec::new();
        let mut next = Some((name.to_owned(), None));
        while let Some((name, line)) = next {
            let asked_by = chain.last().map(|(origin, _)| (origin.as_str(), line));
            let (origin, file) = self.parsed(&name, asked_by)?;
            next = match &file.inherits {
                Some(entry) => Some((entry.text.clone(), Some(entry.line))),
                None => (!EMBEDDED.iter().any(|(known, _)| *known == name)).then(|| ("default".to_owned(), None)),
            };
            chain.push((origin, file));
            if chain.len() > MAX_CHAIN {
                let origin = chain.first().map_or("", |(origin, _)| origin);
                return Err(ThemeError::new(
                    origin,
                    None,
                    "inherits: the themes inherit in a circle".to_owned(),
                ));
            }
        }
        Ok(chain)
    }

    fn parsed(&self, name: &str, by: Option<(&str, Option<usize>)>) -> Result<(String, ThemeFile), ThemeError> {
        let Some(source) = self.sources.get(name) else {
            let hint = suggest::hint(name, self.names());
            let known = self.names().collect::<Vec<_>>().join(", ");
            let message = format!("there is no theme \"{name}\"{hint} (known: {known})");
            return Err(match by {
                Some((origin, line)) => ThemeError::new(origin, line, format!("inherits: {message}")),
                None => ThemeError::new("theme", None, message),
            });
        };
        Ok((source.origin.clone(), file::parse(&source.origin, &source.text)?))
    }
}
