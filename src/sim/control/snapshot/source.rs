//! The VM that a snapshot is taken of (pkg/storage/snapshot/source.go).
use serde_json::Value;

use super::super::condition::{find, has};
use super::super::drive::Control;
use super::super::json::{held, is, items, leaving, name, namespace, text};
use super::super::kinds::{CLAIM, VM, VMI};
use super::super::pods;
use super::SOURCE_FINALIZER;
use crate::sim::store::Key;

pub(super) const LOCKED: &str = "Source locked and operation in progress";
const UNLOCKED: &str = "Source not locked";

/// A VM, and what a snapshot has to know of it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) vm: Value,
    pub(super) online: bool,
    pub(super) paused: bool,
    pub(super) agent: bool,
    pub(super) frozen: bool,
    /// This snapshot holds it.
    pub(super) locked: bool,
    /// What there is to say about that.
    pub(super) said: String,
}

/// The claim behind a volume; `None` for one that has none.
pub(super) fn claim_of(volume: &Value) -> Option<&str> {
    let disk = text(volume, &["dataVolume", "name"]);
    let claim = text(volume, &["persistentVolumeClaim", "claimName"]);
    [disk, claim].into_iter().find(|name| !name.is_empty())
}

/// The volumes of a VM.
pub(in super::super) fn volumes(vm: &Value) -> &[Value] {
    items(vm, &["spec", "template", "spec", "volumes"])
}

impl Control {
    /// The VM a snapshot asks for, as it is now.
    pub(super) fn source(&self, snapshot: &Value) -> Option<Source> {
        let key = Key::new(Some(namespace(snapshot)), text(snapshot, &["spec", "source", "name"]));
        let vm = self.cluster.get(VM, &key)?;
        let vmi = self.cluster.get(VMI, &key);
        let there = |test: &dyn Fn(&Value) -> bool| vmi.as_ref().is_some_and(test);
        let mine = text(&vm, &["status", "snapshotInProgress"]) == name(snapshot);
        let locked = mine && held(&vm, SOURCE_FINALIZER);
        Some(Source {
            online: vmi.is_some(),
            paused: there(&|vmi| has(vmi, "Paused", "True")),
            agent: there(&|vmi| find(vmi, "AgentConnected").is_some()),
            frozen: there(&|vmi| text(vmi, &["status", "fsFreezeStatus"]) == "frozen"),
            locked,
            said: if locked { LOCKED } else { UNLOCKED }.to_owned(),
            vm,
        })
    }

    /// Why a VM cannot be locked now.
    pub(super) fn unfit(&self, snapshot: &Value, source: &Source) -> Option<String> {
        let vm = &source.vm;
        let space = namespace(vm);
        let claims: Vec<&str> = volumes(vm).iter().filter_map(claim_of).collect();
        for claim in &claims {
            let found = self.cluster.get(CLAIM, &Key::new(Some(space), claim));
            let why = match &found {
                None => "volume doesnt exist",
                Some(found) if leaving(found) => "volume is being deleted",
                Some(found) if text(found, &["status", "phase"]) != "Bound" => "volume not bound",
                Some(_) => continue,
            };
            return Some(format!(" source {space}/{} {why}: {claim}", name(vm)));
        }
        let prefix = format!("{space}/{}", pods::prefix(name(vm)));
        let using = self.cluster.list(super::super::kinds::POD, &prefix);
        let using = using.iter().filter(|pod| !pods::ended(pod)).count();
        if !source.online && using > 0 && !claims.is_empty() {
            let claims = claims.join(" ");
            return Some(format!(" source is offline but {using} pods using PVCs [{claims}]"));
        }
        let other = text(vm, &["status", "snapshotInProgress"]);
        let taken = !other.is_empty() && other != name(snapshot);
        taken.then(|| format!(" snapshot {other:?} in progress"))
    }

    /// The snapshot class of a claim's storage; `None` if it takes none.
    pub(super) fn snapshot_class(&self, claim: &Value) -> Option<String> {
        let storage = text(claim, &["spec", "storageClassName"]);
        if storage.is_empty() {
            return None;
        }
        let known = self
            .cluster
            .get("storageclasses.storage.k8s.io", &Key::new(None, storage));
        let classes = self.cluster.list("volumesnapshotclasses.snapshot.storage.k8s.io", "");
        let Some(known) = known else {
            // worlds that were loaded without their storage classes have one storage, which takes snapshots
            let open = self.cluster.world().store().is_empty("storageclasses.storage.k8s.io");
            let first = classes.first().map_or("px-snap", |class| name(class));
            return open.then(|| first.to_owned());
        };
        let driver = text(&known, &["provisioner"]);
        let fit: Vec<&Value> = classes
            .iter()
            .filter(|class| text(class, &["driver"]) == driver)
            .collect();
        let default = "snapshot.storage.kubernetes.io/is-default-class";
        let chosen = match fit.as_slice() {
            [one] => Some(*one),
            several => several
                .iter()
                .copied()
                .find(|class| !text(class, &["metadata", "annotations", default]).is_empty()),
        };
        chosen.map(|class| name(class).to_owned())
    }

    /// A claim that can be part of a snapshot.
    pub(super) fn snapshot_claim(&self, space: &str, claim: &str) -> Option<Value> {
        let claim = self.cluster.get(CLAIM, &Key::new(Some(space), claim))?;
        let bound = text(&claim, &["status", "phase"]) == "Bound";
        (bound && self.snapshot_class(&claim).is_some()).then_some(claim)
    }
}

/// Whether the guest's file systems can be frozen: nobody asks a paused guest, nor one without an agent.
pub(super) fn can_freeze(source: &Source) -> bool {
    source.locked && source.agent && !source.paused && is(&source.vm, &["status", "created"])
}
