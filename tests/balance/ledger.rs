//! What was done, by whom, written down while it is done and from the cluster's own objects: the judge of what vmotui tells.
use serde_json::Value;
use vmotui::domain::balance::moves::Move;
use vmotui::domain::migration::Origin;
use vmotui::model::Kind;

use crate::bench::Bench;

/// One VM that somebody wants elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Done {
    pub(crate) vm: String,
    pub(crate) from: String,
    pub(crate) origin: Origin,
    /// What the reason must say.
    pub(crate) says: String,
}

/// All that was done, in order.
#[derive(Debug, Default)]
pub(crate) struct Ledger(pub(crate) Vec<Done>);

/// VM, from, to, phase, of one migration.
pub(crate) type Hop = (String, String, String, String);

pub(crate) fn text(object: &Value, pointer: &str) -> String {
    let found = object.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}

pub(crate) fn full_name(object: &Value) -> String {
    format!(
        "{}/{}",
        text(object, "/metadata/namespace"),
        text(object, "/metadata/name")
    )
}

impl Ledger {
    /// Somebody wants VMs off the nodes on which they are now.
    pub(crate) async fn note(&mut self, bench: &Bench, origin: Origin, says: &str, which: impl Fn(&Value) -> bool) {
        for vmi in bench
            .list(Kind::VirtualMachineInstance)
            .await
            .iter()
            .filter(|vmi| which(vmi))
        {
            let from = text(vmi, "/status/nodeName");
            self.0.push(Done {
                vm: full_name(vmi),
                says: says.replace("NODE", &from),
                from,
                origin,
            });
        }
    }

    /// Holds against what vmotui tells: each move once, with who and why.
    pub(crate) fn judge(&self, moves: &[Move]) {
        let told = |one: &Move| (format!("{}/{}", one.namespace, one.vm), one.from.clone(), one.origin);
        let mut found: Vec<_> = moves.iter().map(told).collect();
        let mut wanted: Vec<_> = self
            .0
            .iter()
            .map(|one| (one.vm.clone(), one.from.clone(), one.origin))
            .collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted);
        for one in moves {
            let (vm, from, origin) = told(one);
            let mut same = self
                .0
                .iter()
                .filter(|done| done.vm == vm && done.from == from && done.origin == origin);
            assert!(same.any(|done| one.reason.contains(&done.says)), "{one:?}");
        }
    }
}

/// Whether a VM runs on a node.
pub(crate) fn on(node: &str) -> impl Fn(&Value) -> bool {
    let node = node.to_owned();
    move |vmi| text(vmi, "/status/nodeName") == node
}

/// Whether a VM is asked to leave the node it is on.
pub(crate) fn marked(vmi: &Value) -> bool {
    let leaves = text(vmi, "/status/evacuationNodeName");
    !leaves.is_empty() && leaves == text(vmi, "/status/nodeName")
}

/// A migration as its object tells it.
pub(crate) fn hop(migration: &Value) -> Hop {
    let vm = format!(
        "{}/{}",
        text(migration, "/metadata/namespace"),
        text(migration, "/spec/vmiName")
    );
    let state = |field: &str| text(migration, &format!("/status/migrationState/{field}"));
    (
        vm,
        state("sourceNode"),
        state("targetNode"),
        text(migration, "/status/phase"),
    )
}

/// A migration as vmotui tells it.
pub(crate) fn told(one: &Move) -> Hop {
    let phase = match one.outcome() {
        "done" => "Succeeded",
        "failed" | "stopped" => "Failed",
        other => other,
    };
    let vm = format!("{}/{}", one.namespace, one.vm);
    (vm, one.from.clone(), one.to.clone(), phase.to_owned())
}
