//! Reading dumps instead of a cluster: Kubernetes Lists as `kubectl get … -A -o json` prints them, plain or gzipped,
//! several in a row, one object a line, or single objects. A file is streamed, never held.

mod item;
mod moment;
mod source;
mod visit;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::Value;
use strum::IntoEnumIterator as _;

use self::item::{Envelope, Item};
use self::moment::Moment;
use self::source::Source;
use super::json_split::{Piece, SplitError, Splitter};
use super::list::oversize;
use super::trouble::{head, trouble};
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Key, Kind, Object};

/// Deltas a batch.
const BATCH: usize = 512;

/// What makes a dump that answers every question.
const COMMAND: &str = "kubectl get nodes,namespaces,pods,vm,vmi,vmim,kubevirt,storagenodes,events -A -o json";

/// The files of `--offline`.
#[derive(Clone, Debug)]
pub struct Dump {
    sources: Vec<Source>,
}

/// What a dump held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DumpReport {
    /// Objects read, by kind.
    pub objects: BTreeMap<Kind, u64>,
    /// Objects that could not be read, by kind, with the first reason.
    pub skipped: BTreeMap<Kind, (u64, String)>,
    /// Objects of kinds that vmotui does not look at, by `kind` word.
    pub unknown: BTreeMap<String, u64>,
    /// The newest time of any object: a dump has no clock of its own, so ages are reckoned from here.
    pub moment: Option<Timestamp>,
    /// Bytes of JSON.
    pub bytes: u64,
}

impl Dump {
    /// A dump of these files; `-` is standard input.
    pub fn new(files: &[PathBuf]) -> Self {
        Self {
            sources: files.iter().map(|file| Source::new(file)).collect(),
        }
    }

    /// Names of the files, for the header line.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.sources.iter().map(Source::name)
    }

    /// Reads everything, and hands batches over: `Listing` of every kind found, its objects, `Listed` at the end, and
    /// `Failed` for every kind that the dump does not hold, because what was not read is unknown. Blocks: call it on a
    /// thread that may.
    ///
    /// # Errors
    /// [`Step::Dump`], when a file cannot be read, is no JSON, is cut off, or no file holds anything of use. What was
    /// handed over by then is to be thrown away.
    pub fn read(&self, mut sink: impl FnMut(Vec<Delta>)) -> Result<DumpReport, Trouble> {
        let mut reading = Reading::default();
        for source in &self.sources {
            scan(source, &mut |envelope, item| {
                reading.item(envelope, item);
                if reading.batch.len() >= BATCH {
                    sink(std::mem::take(&mut reading.batch));
                }
                true
            })
            .map(|bytes| reading.report.bytes += bytes)?;
        }
        if reading.report.objects.is_empty() {
            return Err(self.useless(&reading.report));
        }
        reading.report.moment = reading.moment.newest();
        reading.finish();
        sink(reading.batch);
        Ok(reading.report)
    }

    /// Reads one whole object again, for the detail and YAML views. Blocks.
    ///
    /// # Errors
    /// [`Step::Dump`], as [`Self::read`], or when the dump does not hold the object.
    pub fn find(&self, kind: Kind, key: &Key) -> Result<Value, Trouble> {
        for source in &self.sources {
            let mut found = None;
            scan(source, &mut |envelope, item| {
                if let Item::Json(json) = item
                    && envelope.kind_of(json) == Some(kind)
                    && item::is(json, key)
                {
                    found = serde_json::from_slice::<Value>(json).ok();
                }
                found.is_none()
            })?;
            if let Some(mut found) = found {
                item::complete(&mut found, kind);
                return Ok(found);
            }
        }
        Err(trouble(
            Step::Dump,
            format!("the dump does not hold the {} {key}", kind.name()),
            "",
        ))
    }

    fn useless(&self, report: &DumpReport) -> Trouble {
        let names: Vec<String> = self.names().collect();
        let names = names.join(", ");
        let skipped: u64 = report.skipped.values().map(|(count, _)| count).sum();
        let reason = if let Some((_, reason)) = report.skipped.values().next() {
            format!("{names} holds {skipped} objects, none of which can be read: {reason}")
        } else if report.unknown.is_empty() {
            format!("{names} holds no objects")
        } else {
            let kinds: Vec<String> = report
                .unknown
                .iter()
                .take(5)
                .map(|(kind, count)| format!("{count} {kind}"))
                .collect();
            format!("{names} holds nothing that vmotui shows, only {}", kinds.join(", "))
        };
        trouble(Step::Dump, reason, format!("Make one with: {COMMAND}"))
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    report: DumpReport,
    batch: Vec<Delta>,
    moment: Moment,
}

impl Reading {
    fn item(&mut self, envelope: &Envelope, item: &Item<'_>) {
        let json = match item {
            Item::Json(json) => json,
            Item::Oversize(bytes) => {
                // Its kind was never seen, so it can only be counted as one that is not known.
                tracing::warn!("{}", oversize(*bytes));
                *self.report.unknown.entry("oversize".to_owned()).or_default() += 1;
                return;
            }
        };
        let Some(kind) = envelope.kind_of(json) else {
            let word = envelope.word(json);
            *self.report.unknown.entry(head(&word, 80).to_owned()).or_default() += 1;
            return;
        };
        self.moment.look(json);
        if !self.report.objects.contains_key(&kind) && !self.report.skipped.contains_key(&kind) {
            self.batch.push(Delta::Listing(kind));
        }
        match Object::parse(kind, json) {
            Ok(object) => {
                *self.report.objects.entry(kind).or_default() += 1;
                self.batch.push(Delta::Upsert(object));
            }
            Err(error) => {
                let reason = head(&error.to_string(), 300).to_owned();
                let (count, _) = self.report.skipped.entry(kind).or_insert((0, reason));
                *count += 1;
            }
        }
    }

    fn finish(&mut self) {
        for (kind, (count, reason)) in &self.report.skipped {
            self.batch.push(Delta::Skipped {
                kind: *kind,
                count: u32::try_from(*count).unwrap_or(u32::MAX),
                reason: reason.clone(),
            });
        }
        for kind in Kind::iter() {
            if self.report.objects.contains_key(&kind) || self.report.skipped.contains_key(&kind) {
                self.batch.push(Delta::Listed(kind));
            } else {
                let mut missing = trouble(
                    Step::Dump,
                    format!("the dump holds no {}", kind.plural_title()),
                    format!("Add `kubectl get {} -A -o json` to it", kind.resource()),
                );
                missing.kind = Some(kind);
                self.batch.push(Delta::Failed(kind, Box::new(missing)));
            }
        }
    }
}

/// Streams a source, and shows every object to `sink` until that says false. Gives the number of bytes.
fn scan(source: &Source, sink: &mut dyn FnMut(&Envelope, &Item<'_>) -> bool) -> Result<u64, Trouble> {
    let name = source.name();
    let mut reader = source.open()?;
    let mut splitter = Splitter::default();
    let mut envelope = Envelope::default();
    let mut chunk = vec![0; 64 * 1024];
    let mut first: Vec<u8> = Vec::new();
    let (mut bytes, mut more) = (0_u64, true);
    while more {
        let length = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(&name, &error, bytes, splitter.objects())),
        };
        let fresh = chunk.get(..length).unwrap_or_default();
        if first.is_empty() {
            first.extend_from_slice(fresh.get(..fresh.len().min(200)).unwrap_or_default());
        }
        bytes += length as u64;
        splitter
            .feed(fresh, &mut |piece| match piece {
                Piece::Item(json) => more = more && sink(&envelope, &Item::Json(json)),
                Piece::Document(json) if item::is_empty_list(json) => {}
                Piece::Document(json) => more = more && sink(&Envelope::default(), &Item::Json(json)),
                Piece::Oversize(bytes) => more = more && sink(&envelope, &Item::Oversize(bytes)),
                Piece::Field(name, json) => envelope.field(name, json),
                Piece::End => envelope = Envelope::default(),
            })
            .map_err(|error| malformed(&name, &first, &error))?;
    }
    if more {
        splitter.finish().map_err(|error| malformed(&name, &first, &error))?;
    }
    if bytes == 0 {
        return Err(trouble(
            Step::Dump,
            format!("{name} is empty"),
            format!("Make one with: {COMMAND}"),
        ));
    }
    Ok(bytes)
}

fn unreadable(name: &str, error: &std::io::Error, bytes: u64, objects: u64) -> Trouble {
    if error.kind() == std::io::ErrorKind::UnexpectedEof {
        return trouble(
            Step::Dump,
            format!("{name} is cut off: its compressed data end after {bytes} bytes and {objects} objects"),
            "Copy it again",
        );
    }
    trouble(
        Step::Dump,
        format!("{name} cannot be read: {error}"),
        "Check the path and its permissions",
    )
}

fn malformed(name: &str, first: &[u8], error: &SplitError) -> Trouble {
    if let SplitError::Truncated { .. } = error {
        return trouble(Step::Dump, format!("{name} is {error}"), "Make or copy the dump again");
    }
    let text = String::from_utf8_lossy(first);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let looks = if text.starts_with("apiVersion:") || text.starts_with("---") || text.starts_with("items:") {
        "it looks like YAML"
    } else if text.starts_with("NAME") {
        "it looks like a printed table"
    } else if text.starts_with('<') {
        "it looks like a web page"
    } else {
        return trouble(
            Step::Dump,
            format!("{name} is no dump: {error}"),
            format!("Make one with: {COMMAND}"),
        );
    };
    trouble(
        Step::Dump,
        format!("{name} is no JSON, {looks}"),
        format!("Make one with: {COMMAND}"),
    )
}

#[cfg(test)]
mod tests;
