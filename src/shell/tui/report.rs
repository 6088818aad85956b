//! The report of a job as a file. A file that is there already is never written over.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::app::Event;
use crate::ops::report::Entry;
use crate::output::{Format, Sheet};
use crate::view::column::Cx;
use crate::view::report::REPORT;

pub(super) fn write(file: String, entries: Vec<Entry>, events: mpsc::Sender<Event>) {
    tokio::task::spawn_blocking(move || {
        let event = match save(Path::new(&file), &entries) {
            Ok(()) => Event::Exported(file),
            Err(error) => Event::Broken(format!("{file} cannot be written: {error}")),
        };
        let _ = events.blocking_send(event);
    });
}

fn save(path: &Path, entries: &[Entry]) -> std::io::Result<()> {
    let json = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let format = if json { Format::Json } else { Format::Csv };
    sheet(entries).write(format, &mut File::create_new(path)?)
}

/// The report as a sheet.
pub(in crate::shell) fn sheet(entries: &[Entry]) -> Sheet<'_, Entry> {
    Sheet {
        table: &REPORT,
        rows: entries.iter().collect(),
        cx: Cx {
            now: Timestamp::UNIX_EPOCH,
        },
        unknown: Vec::new(),
        name: |entry| format!("{}/{}", entry.namespace, entry.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> Entry {
        Entry {
            job: "j".into(),
            verb: "restart",
            namespace: "a".into(),
            name: name.into(),
            result: "failed",
            detail: "=cmd()\u{1b}[31m".into(),
            way_out: String::new(),
        }
    }

    #[test]
    fn the_ending_says_how_and_no_file_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let (csv, json) = (folder.path().join("r.csv"), folder.path().join("r.JSON"));
        let entries = [entry("x"), entry("y,z")];
        save(&csv, &entries).unwrap();
        save(&json, &entries).unwrap();
        let text = std::fs::read_to_string(&csv).unwrap();
        assert!(
            text.starts_with("job,verb,namespace,name,result,detail,way_out\r\n"),
            "{text}"
        );
        assert!(text.contains("'=cmd()") && text.contains("\"y,z\""), "{text}");
        assert!(!text.contains('\u{1b}'), "no terminal obeys a report");
        let parsed: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
        assert_eq!(parsed.as_array().map(Vec::len), Some(2), "{parsed}");
        assert!(save(&csv, &entries).is_err());
        assert_eq!(std::fs::read_to_string(&csv).unwrap(), text);
    }
}
