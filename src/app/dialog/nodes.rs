//! The node picker: where a VM may go, and why not elsewhere.

use crate::model::Key;
use crate::model::trouble::Trouble;
use crate::view::Tone;
use crate::view::column::contains;

/// The picker.
#[derive(Clone, Debug)]
pub struct NodesDialog {
    /// The VMs that shall move.
    pub keys: Vec<Key>,
    /// All nodes, those that fit first.
    pub places: Vec<Place>,
    /// How well the places are known.
    pub judged: Judged,
    /// Letters typed: only nodes whose name has them.
    pub typed: String,
    /// Position of the cursor among those shown.
    pub chosen: usize,
}

/// How well the places are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// By state alone; the rules are being judged.
    Asking,
    /// By all rules.
    Fully,
    /// By state alone: several VMs, each with rules of its own.
    Roughly,
    /// By state alone: the rules could not be read.
    Failed(Box<Trouble>),
}

/// A node as a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Whether it may be chosen.
    pub open: bool,
    /// "fits", "refused", "unknown".
    pub word: &'static str,
    /// How it asks for attention.
    pub tone: Tone,
    /// What is left there, or what is in the way; hostile until drawn.
    pub text: String,
}

impl NodesDialog {
    /// Those shown.
    pub fn shown(&self) -> impl Iterator<Item = &Place> {
        let typed = self.typed.to_ascii_lowercase();
        self.places.iter().filter(move |place| contains(&place.name, &typed))
    }

    /// The one under the cursor.
    pub fn place(&self) -> Option<&Place> {
        self.shown().nth(self.chosen)
    }

    /// Moves the cursor by so many nodes.
    pub fn step(&mut self, by: isize) {
        let last = self.shown().count().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
    }
}
