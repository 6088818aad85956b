//! The what-if dialog: every switch with what was found, to be typed over.

use crate::app::foresight::Switches;
use crate::ops::repave::About;

/// The dialog.
#[derive(Clone, Debug)]
pub struct WhatIfDialog {
    /// What is asked about.
    pub about: About,
    /// One line a switch.
    pub lines: Vec<Line>,
    /// Position of the cursor.
    pub chosen: usize,
    /// What is not understood.
    pub error: Option<String>,
}

/// A switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name, as on the command line.
    pub key: &'static str,
    /// What was typed; empty leaves it as it was found.
    pub typed: String,
    /// What was found in the cluster; empty where nothing tells.
    pub found: String,
}

/// What a switch takes.
pub fn takes(key: &str) -> &'static str {
    match key {
        "pod-cidr" | "service-cidr" => "100.64.0.0/17",
        "pod-cidr-prefix" => "/17",
        "node-mask" => "/25",
        "max-pods" => "pod slots of every node",
        "surge" => "machines that come first",
        "contract-first" | "together" => "yes",
        "nodes" => "+1, -2",
        "spares" => "free machines in MAAS",
        "stop" => "NAMESPACE/NAME, and more after commas",
        "descheduler" => "suspended",
        _ => "a number",
    }
}

impl WhatIfDialog {
    /// All switches as they are set.
    pub fn new(about: About, switches: &Switches, found: &[(&'static str, String)]) -> Self {
        let line = |key: &'static str| Line {
            key,
            typed: switches.get(key).to_owned(),
            found: found
                .iter()
                .find(|(known, _)| *known == key)
                .map(|(_, value)| value.clone())
                .unwrap_or_default(),
        };
        Self {
            about,
            lines: Switches::keys().map(line).collect(),
            chosen: 0,
            error: None,
        }
    }

    /// Moves the cursor by so many lines.
    pub fn step(&mut self, by: isize) {
        let last = self.lines.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
    }

    /// The line under the cursor.
    pub fn line_mut(&mut self) -> Option<&mut Line> {
        self.error = None;
        self.lines.get_mut(self.chosen)
    }

    /// What was typed, or nothing when something is not understood: then the cursor is on it and the reason in view.
    pub fn switches(&mut self) -> Option<Switches> {
        let mut switches = Switches::default();
        for (index, line) in self.lines.iter().enumerate() {
            if let Err(why) = switches.set(line.key, &line.typed) {
                (self.chosen, self.error) = (index, Some(why));
                return None;
            }
        }
        Some(switches)
    }
}
