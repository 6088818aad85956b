//! The power menu: every power verb with what it would really do now, or why it cannot be done.

use crate::model::Key;
use crate::ops::Verb;

/// Verbs of the menu in its order, with their keys. What destroys stands last.
pub const ENTRIES: [(char, Verb); 9] = [
    ('s', Verb::Start),
    ('t', Verb::Stop),
    ('r', Verb::Restart),
    ('p', Verb::Pause),
    ('u', Verb::Unpause),
    ('b', Verb::SoftReboot),
    ('e', Verb::Reset),
    ('f', Verb::ForceStop),
    ('x', Verb::ForceRestart),
];

/// The menu.
#[derive(Clone, Debug)]
pub struct PowerDialog {
    /// The VMs it is about.
    pub keys: Vec<Key>,
    /// The entries.
    pub entries: Vec<Entry>,
    /// Position of the cursor.
    pub chosen: usize,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: char,
    /// What it does.
    pub verb: Verb,
    /// To how many of the VMs it can be done.
    pub count: usize,
    /// What will really happen, or why it cannot be done.
    pub text: String,
}

impl PowerDialog {
    /// Moves the cursor by so many entries.
    pub fn step(&mut self, by: isize) {
        let last = self.entries.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
    }
}
