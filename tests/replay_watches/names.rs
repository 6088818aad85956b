//! Generated names, UIDs, addresses and nodes differ each time: they are replaced by what they stand for.
use serde_json::Value;

use crate::case::Change;

/// Names as they were given, and what they are called in a story.
#[derive(Default)]
pub(crate) struct Names(Vec<(String, String)>);

impl Names {
    /// Learns the names of everything that appears, in the order in which it appears.
    pub(crate) fn learn(initial: &[(String, Value)], changes: &[Change]) -> Self {
        let mut names = Self::default();
        let mut first: Vec<&(String, Value)> = initial.iter().collect();
        first.sort_by_key(|(_, object)| object["metadata"]["creationTimestamp"].as_str());
        for (_, object) in first {
            names.add(object);
        }
        for change in changes {
            names.add(&change.object);
        }
        names
    }

    fn add(&mut self, object: &Value) {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        if self.0.iter().any(|(known, _)| known == name) {
            return;
        }
        let called = if let Some(vm) = name.strip_prefix("virt-launcher-") {
            let vm = vm.rsplit_once('-').map_or(vm, |(vm, _)| vm);
            let stem = format!("launcher of {vm} ");
            let number = self.0.iter().filter(|(_, called)| called.starts_with(&stem)).count();
            format!("{stem}{}", number + 1)
        } else if let Some(called) = after_uid(name) {
            called
        } else if name.starts_with("hp-volume-") {
            "attachment pod".to_owned()
        } else if let Some(from) = ["kubevirt-evacuation-", "kubevirt-workload-update-"]
            .iter()
            .find(|from| name.starts_with(**from))
        {
            format!("{from}{}", object["spec"]["vmiName"].as_str().unwrap_or_default())
        } else {
            return;
        };
        self.0.push((name.to_owned(), called));
    }

    /// A text with what differs each time replaced.
    pub(crate) fn plain(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, called) in &self.0 {
            text = text.replace(name, called);
        }
        let words = text.split_inclusive([' ', ',']).map(|word| {
            let bare = word.trim_end_matches([' ', ',', '.', ':']);
            let start = bare.find("reason:").map_or(bare, |at| &bare[..at]);
            if is_uid(start) {
                word.replace(start, "<uid>")
            } else if start.parse::<std::net::Ipv4Addr>().is_ok() {
                word.replace(start, "<address>")
            } else if start.starts_with("node0") && start.len() == 6 {
                word.replace(start, "<node>")
            } else {
                word.to_owned()
            }
        });
        words.collect()
    }
}

/// A name that is made of the UID of what it belongs to.
fn after_uid(name: &str) -> Option<String> {
    ["restore-", "vmsnapshot-content-", "vmsnapshot-"]
        .iter()
        .find_map(|from| {
            let (uid, rest) = name.strip_prefix(from)?.split_at_checked(36)?;
            is_uid(uid).then(|| format!("{from}<uid>{rest}"))
        })
}

fn is_uid(word: &str) -> bool {
    word.len() == 36 && word.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-')
}
