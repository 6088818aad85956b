//! One VM in full: the objects as the server has them, laid out in sections.

mod conditions;
mod copies;
mod devices;
mod overview;
mod placement;
mod usage;

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::usage::Level;
use super::value::Tone;
use crate::domain::{human, text};
use crate::model::event::Event;
use crate::model::pod::Pod;
use crate::model::trouble::Trouble;
use crate::ops::metrics::Use;
use crate::ops::storage::lives::Volumes;
use crate::store::Machine;

/// What was fetched for one VM.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// The VirtualMachine.
    pub vm: Option<Json>,
    /// The VirtualMachineInstance.
    pub vmi: Option<Json>,
    /// Launcher pods, the old ones of migrations too.
    pub pods: Vec<Pod>,
    /// Events about any of these objects.
    pub events: Vec<Event>,
    /// What could not be read.
    pub missing: Vec<Trouble>,
    /// When it was read.
    pub at: Timestamp,
}

/// One section of the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Heading.
    pub title: &'static str,
    /// Content.
    pub body: Body,
}

/// Content of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Label and value.
    Pairs(Vec<(&'static str, Cell)>),
    /// Heads and rows.
    Grid(&'static [&'static str], Vec<Vec<Cell>>),
    /// Figures with their course, and where they come from.
    Levels(Vec<Level>, Cell),
    /// Why there is nothing.
    Nothing(Cow<'static, str>),
}

/// A text with a tone; cleaned already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// How it asks for attention.
    pub tone: Tone,
}

impl Cell {
    fn new(raw: &str, tone: Tone) -> Self {
        let text = if raw.is_empty() {
            "-".to_owned()
        } else {
            text::line(raw).into_owned()
        };
        Self { text, tone }
    }

    fn plain(raw: impl AsRef<str>) -> Self {
        Self::new(raw.as_ref(), Tone::Plain)
    }

    fn dim(raw: impl AsRef<str>) -> Self {
        Self::new(raw.as_ref(), Tone::Dim)
    }
}

/// Lays a VM out. What was not fetched yet comes from the record; what could not be read is said.
pub fn sections(
    machine: Option<&Machine>,
    detail: Option<&Detail>,
    usage: Option<&Use>,
    volumes: Option<Result<&Volumes, &str>>,
    now: Timestamp,
) -> Vec<Section> {
    let mut sections = vec![overview::section(machine, detail, now)];
    let Some(detail) = detail else { return sections };
    if detail.vmi.is_some() {
        sections.push(usage::section(machine, usage, now));
    }
    sections.push(conditions::section(detail, now));
    sections.push(devices::nics(detail));
    sections.push(devices::disks(detail));
    if detail.vm.is_some() {
        sections.push(copies::section(volumes));
    }
    sections.push(placement::section(detail, now));
    sections.push(events(detail, now));
    sections
}

fn events(detail: &Detail, now: Timestamp) -> Section {
    let mut events: Vec<&Event> = detail.events.iter().collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.when()));
    let rows: Vec<Vec<Cell>> = events
        .into_iter()
        .map(|event| {
            let tone = if event.kind == "Normal" {
                Tone::Plain
            } else {
                Tone::Warn
            };
            let times = event
                .count
                .filter(|count| *count > 1)
                .map(|count| format!(" (×{count})"))
                .unwrap_or_default();
            vec![
                Cell::dim(event.when().map(|when| human::age(when, now)).unwrap_or_default()),
                Cell::new(&event.kind, tone),
                Cell::plain(&event.reason),
                Cell::plain(format!("{}{times}", event.message)),
            ]
        })
        .collect();
    let forbidden = detail
        .missing
        .iter()
        .find(|trouble| trouble.kind == Some(crate::model::Kind::Event));
    let body = match (rows.is_empty(), forbidden) {
        (false, _) => Body::Grid(&["AGE", "TYPE", "REASON", "MESSAGE"], rows),
        (true, Some(trouble)) => Body::Nothing(format!("not read: {trouble}").into()),
        (true, None) => Body::Nothing("none; the server keeps events for about an hour".into()),
    };
    Section { title: "Events", body }
}

/// Text at a JSON pointer; empty when absent or no string.
fn at<'a>(json: &'a Json, pointer: &str) -> &'a str {
    json.pointer(pointer).and_then(Json::as_str).unwrap_or_default()
}

/// List at a JSON pointer; empty when absent or no list.
fn list<'a>(json: &'a Json, pointer: &str) -> &'a [Json] {
    json.pointer(pointer)
        .and_then(Json::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Entry of a list whose `name` is `name`.
fn named<'a>(entries: &'a [Json], name: &str) -> Option<&'a Json> {
    entries.iter().find(|entry| at(entry, "/name") == name)
}

/// Age of the time at a pointer; empty when there is none.
fn age_at(json: &Json, pointer: &str, now: Timestamp) -> String {
    at(json, pointer)
        .parse::<Timestamp>()
        .map(|then| human::age(then, now))
        .unwrap_or_default()
}

impl Detail {
    /// The instance's spec: that of the VMI, else the template of the VM.
    fn spec(&self) -> &Json {
        static NONE: Json = Json::Null;
        let running = self.vmi.as_ref().and_then(|vmi| vmi.get("spec"));
        let declared = self.vm.as_ref().and_then(|vm| vm.pointer("/spec/template/spec"));
        running.or(declared).unwrap_or(&NONE)
    }
}

#[cfg(test)]
mod tests;
