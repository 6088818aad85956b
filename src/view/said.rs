//! What is said of one row, below its table.

use super::value::Tone;

/// A label and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What the sentence is about.
    pub label: &'static str,
    /// The sentence; hostile until drawn.
    pub text: String,
    /// How it asks for attention.
    pub tone: Tone,
}
