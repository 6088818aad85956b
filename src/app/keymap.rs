//! Keys to actions: the embedded defaults, and what the user changed.

use std::collections::BTreeMap;

use super::key::{Chord, Key};
use crate::action::{Invocation, Scope, command};
use crate::domain::suggest;

/// The embedded defaults, and their only copy.
pub const DEFAULT: &str = include_str!("../../keymaps/default.toml");

/// A keymap file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct KeymapError {
    /// Which file.
    pub file: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// Bindings by scope, in the order of the file's keys.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    bindings: BTreeMap<Scope, BTreeMap<Chord, Invocation>>,
}

/// What a sequence of keys leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// An action.
    Found(Invocation),
    /// More keys must follow.
    Prefix,
    /// Nothing.
    Nothing,
}

impl Keymap {
    /// The defaults.
    ///
    /// # Errors
    /// Never, as a test holds.
    pub fn embedded() -> Result<Self, KeymapError> {
        let mut keymap = Self::default();
        keymap.merge("keymaps/default.toml", DEFAULT)?;
        Ok(keymap)
    }

    /// Lays a file over what is there; an empty action takes the key away.
    ///
    /// # Errors
    /// [`KeymapError`] naming file, scope, key and what would be right; nothing is changed then.
    pub fn merge(&mut self, file: &str, text: &str) -> Result<(), KeymapError> {
        let fail = |reason: String| KeymapError {
            file: file.to_owned(),
            reason,
        };
        let tables: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(text).map_err(|error| fail(error.to_string().trim_end().to_owned()))?;
        let mut merged = self.bindings.clone();
        for (name, keys) in tables {
            let scope: Scope = name.parse().map_err(|_| {
                use strum::IntoEnumIterator as _;
                let known: Vec<&str> = Scope::iter().map(Into::into).collect();
                fail(format!(
                    "unknown section [{name}]{}; sections are {}",
                    suggest::hint(&name, known.iter().copied()),
                    known.join(", ")
                ))
            })?;
            let bindings = merged.entry(scope).or_default();
            for (key, line) in keys {
                let chord: Chord = key
                    .parse()
                    .map_err(|error| fail(format!("[{name}] \"{key}\": {error}")))?;
                if line.is_empty() {
                    bindings.remove(&chord);
                    continue;
                }
                let invocation = command::parse(&line).map_err(|error| fail(format!("[{name}] \"{key}\": {error}")))?;
                bindings.insert(chord, invocation);
            }
        }
        self.bindings = merged;
        Ok(())
    }

    /// What `keys` mean where `scopes` hold, the narrowest first.
    pub fn look_up(&self, scopes: &[Scope], keys: &[Key]) -> Lookup {
        for scope in scopes {
            let Some(bindings) = self.bindings.get(scope) else {
                continue;
            };
            if let Some((_, found)) = bindings.iter().find(|(chord, _)| chord.keys() == keys) {
                return Lookup::Found(found.clone());
            }
            if bindings
                .keys()
                .any(|chord| chord.keys().len() > keys.len() && chord.keys().starts_with(keys))
            {
                return Lookup::Prefix;
            }
        }
        Lookup::Nothing
    }

    /// Keys that lead to exactly this invocation where `scopes` hold, shortest first.
    pub fn keys_for(&self, scopes: &[Scope], wanted: &Invocation) -> Vec<&Chord> {
        let mut found: Vec<&Chord> = scopes
            .iter()
            .filter_map(|scope| self.bindings.get(scope))
            .flat_map(|bindings| {
                bindings
                    .iter()
                    .filter(|(_, invocation)| *invocation == wanted)
                    .map(|(chord, _)| chord)
            })
            .collect();
        found.sort_by_key(|chord| (chord.to_string().len(), chord.to_string()));
        found.dedup();
        found
    }

    /// All bindings of one scope.
    pub fn of(&self, scope: Scope) -> impl Iterator<Item = (&Chord, &Invocation)> {
        self.bindings.get(&scope).into_iter().flatten()
    }

    /// What may follow `keys`, for the which-key hint.
    pub fn continuations(&self, scopes: &[Scope], keys: &[Key]) -> Vec<(Key, &Invocation)> {
        scopes
            .iter()
            .filter_map(|scope| self.bindings.get(scope))
            .flat_map(|bindings| bindings.iter())
            .filter(|(chord, _)| chord.keys().starts_with(keys))
            .filter_map(|(chord, invocation)| Some((*chord.keys().get(keys.len())?, invocation)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;

    fn keys(text: &str) -> Vec<Key> {
        text.parse::<Chord>().unwrap().keys().to_vec()
    }

    #[test]
    fn the_defaults_can_be_read_and_use_no_key_that_terminals_want() {
        let keymap = Keymap::embedded().unwrap();
        for bindings in keymap.bindings.values() {
            for chord in bindings.keys() {
                for key in chord.keys() {
                    let text = key.to_string();
                    assert!(
                        !["ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q"].contains(&text.as_str()),
                        "{text}"
                    );
                    assert!(!key.alt && !text.starts_with('f') || text.len() == 1, "{text}");
                }
            }
        }
    }

    #[test]
    fn every_key_works_where_its_section_says() {
        let keymap = Keymap::embedded().unwrap();
        for (scope, bindings) in &keymap.bindings {
            for (chord, invocation) in bindings {
                assert!(
                    invocation.action.spec().scopes.contains(scope),
                    "{chord} in {scope:?}: {invocation}"
                );
            }
        }
    }

    #[test]
    fn sequences_and_scopes() {
        let keymap = Keymap::embedded().unwrap();
        let scopes = [Scope::Nodes, Scope::List, Scope::Global];
        assert_eq!(keymap.look_up(&scopes, &keys("g")), Lookup::Prefix);
        assert_eq!(keymap.look_up(&scopes, &keys("g g")), Lookup::Found(Action::Top.into()));
        assert_eq!(keymap.look_up(&scopes, &keys("g x")), Lookup::Nothing);
        assert_eq!(
            keymap.look_up(&scopes, &keys("t")),
            Lookup::Nothing,
            "grouping belongs to VMs"
        );
        assert_eq!(
            keymap
                .keys_for(&scopes, &Action::Down.into())
                .first()
                .map(ToString::to_string),
            Some("j".into())
        );
    }

    #[test]
    fn users_change_single_keys() {
        let mut keymap = Keymap::embedded().unwrap();
        keymap
            .merge(
                "mine.toml",
                "[list]\n\"j\" = \"\"\n\"ctrl-n\" = \"down\"\n\"shift-c\" = \"sort cpu desc\"",
            )
            .unwrap();
        let scopes = [Scope::List];
        assert_eq!(keymap.look_up(&scopes, &keys("j")), Lookup::Nothing);
        assert_eq!(
            keymap.look_up(&scopes, &keys("ctrl-n")),
            Lookup::Found(Action::Down.into())
        );
        assert!(
            matches!(keymap.look_up(&scopes, &keys("shift-c")), Lookup::Found(found) if found.arg.as_deref() == Some("cpu desc"))
        );
    }

    #[test]
    fn mistakes_name_file_section_and_key_and_change_nothing() {
        let mut keymap = Keymap::embedded().unwrap();
        for (text, part) in [
            ("[lists]\n\"a\" = \"down\"", "did you mean \"list\""),
            ("[list]\n\"a\" = \"dwon\"", "did you mean \"down\""),
            ("[list]\n\"ctrl-\" = \"down\"", "[list] \"ctrl-\""),
            ("[list", "line 1"),
        ] {
            let error = keymap.merge("mine.toml", text).unwrap_err();
            assert!(error.to_string().starts_with("mine.toml: "), "{error}");
            assert!(error.to_string().contains(part), "{error}");
        }
        assert_eq!(keymap.look_up(&[Scope::List], &keys("a")), Lookup::Nothing);
    }
}
