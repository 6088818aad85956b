//! Cells into briefs. Column sets differ by version, so cells are found by the names in `columnDefinitions`.

use compact_str::CompactString;
use jiff::Timestamp;
use serde::Deserialize;

use super::age::created;
use crate::model::brief::{Brief, PodBrief, VmBrief, VmiBrief};
use crate::model::{Key, Kind, Truth};

/// STATUS words of a pod that has ended (kubernetes `printersinternal.printPod`).
const FINISHED: &[&str] = &["Completed", "Succeeded", "Failed", "Error", "Evicted"];

#[derive(Deserialize)]
struct Column {
    name: String,
}

#[derive(Deserialize)]
struct Row {
    cells: Vec<Cell>,
}

/// A cell; numbers and booleans are legal, and of no interest here.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cell {
    Text(CompactString),
    Flag(bool),
    Other(serde::de::IgnoredAny),
}

/// Where the cells of a kind are.
#[derive(Debug)]
pub(super) struct Columns {
    kind: Kind,
    names: Vec<String>,
}

/// Why a row could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Odd {
    /// It is no row.
    #[error("a table row could not be read: {0}")]
    Json(#[from] serde_json::Error),
    /// It has no name.
    #[error("a table row has no name")]
    Nameless,
}

impl Columns {
    /// Reads `columnDefinitions`; `None` when they do not even have a name.
    pub(super) fn read(kind: Kind, json: &[u8]) -> Option<Self> {
        let columns: Vec<Column> = serde_json::from_slice(json).ok()?;
        let names: Vec<String> = columns.into_iter().map(|column| column.name).collect();
        names.iter().any(|name| name == "Name").then_some(Self { kind, names })
    }

    /// Reads one row.
    pub(super) fn row(&self, json: &[u8], namespace: &str, now: Timestamp) -> Result<Brief, Odd> {
        let Row { cells } = serde_json::from_slice(json)?;
        let cell = |name: &str| -> CompactString {
            let index = self.names.iter().position(|known| known == name);
            match index.and_then(|index| cells.get(index)) {
                Some(Cell::Text(text)) if text != "<none>" && text != "<unset>" => text.clone(),
                Some(Cell::Flag(flag)) => CompactString::const_new(if *flag { "True" } else { "False" }),
                _ => CompactString::default(),
            }
        };
        let truth = |name: &str| Truth::parse(&cell(name));
        let name = cell("Name");
        if name.is_empty() {
            return Err(Odd::Nameless);
        }
        let key = Key::new(namespace, name);
        Ok(match self.kind {
            Kind::VirtualMachine => Brief::Vm(VmBrief {
                key,
                status: cell("Status"),
                ready: truth("Ready"),
                created: created(&cell("Age"), now),
            }),
            Kind::VirtualMachineInstance => Brief::Vmi(VmiBrief {
                key,
                phase: cell("Phase"),
                ip: cell("IP"),
                node: cell("NodeName"),
                ready: truth("Ready"),
                migratable: truth("Live-Migratable"),
                paused: truth("Paused"),
            }),
            _ => Brief::Pod(PodBrief {
                key,
                node: cell("Node"),
                ip: cell("IP"),
                finished: FINISHED.contains(&cell("Status").as_str()),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn cells_are_found_by_name() {
        let columns = Columns::read(
            Kind::VirtualMachineInstance,
            br#"[{"name":"Name","type":"string"},{"name":"Novel"},{"name":"NodeName"},{"name":"Live-Migratable"},
                {"name":"Phase"},{"name":"IP"}]"#,
        )
        .unwrap();
        let row = columns
            .row(
                br#"{"cells":["a",7,"n1","False","Running",null],"object":null}"#,
                "ns",
                NOW,
            )
            .unwrap();
        let expected = VmiBrief {
            key: Key::new("ns", "a"),
            phase: "Running".into(),
            node: "n1".into(),
            migratable: Truth::False,
            ..VmiBrief::default()
        };
        assert_eq!(row, Brief::Vmi(expected));
    }

    #[test]
    fn pods_without_a_node_and_finished_ones() {
        let columns = Columns::read(Kind::Pod, br#"[{"name":"Name"},{"name":"Status"},{"name":"Node"}]"#).unwrap();
        let read = |text: &str| match columns.row(text.as_bytes(), "ns", NOW) {
            Ok(Brief::Pod(pod)) => (pod.node.to_string(), pod.finished),
            other => panic!("{other:?}"),
        };
        assert_eq!(read(r#"{"cells":["a","Pending","<none>"]}"#), (String::new(), false));
        assert_eq!(read(r#"{"cells":["a","Completed","n1"]}"#), ("n1".to_owned(), true));
        assert!(columns.row(br#"{"cells":[]}"#, "ns", NOW).is_err());
        assert!(columns.row(br#"{"cells":7}"#, "ns", NOW).is_err());
        assert!(Columns::read(Kind::Pod, br#"[{"name":"Nom"}]"#).is_none());
    }
}
