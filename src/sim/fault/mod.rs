//! Faults on purpose: what a test puts into a simulated cluster to see how a client bears it.
//!
//! Nothing here is reachable over the wire; whoever holds the `World` sets it.
mod glob;
mod rule;
mod storage;

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::Method;
use tokio::sync::watch;

use crate::sim::catalog::discovery::Aggregated;
pub use rule::{Fault, Loss, Refusal, Rule};
pub use storage::{Backend, Garble, StorageFault};

/// The faults of one simulated cluster.
#[derive(Debug)]
pub struct Faults {
    table: Mutex<Table>,
    cuts: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Table {
    virt_api_down: bool,
    snapshotter_down: bool,
    snapshots_refused: bool,
    networks_down: bool,
    metrics_api: Aggregated,
    interfaces_refused: bool,
    storage: Vec<StorageFault>,
    garbled: Vec<(Backend, Garble)>,
    rules: Vec<Rule>,
    hits: u64,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            table: Mutex::default(),
            cuts: watch::channel(0).0,
        }
    }
}

impl Faults {
    /// Stops virt-api, or starts it again. While it is down its own group answers 503, and every write that KubeVirt's
    /// webhooks look at, evictions of launcher pods among them, fails with 500; reads and deletions work.
    pub fn virt_api_down(&self, down: bool) {
        self.table().virt_api_down = down;
    }

    /// Whether virt-api is down.
    pub fn is_virt_api_down(&self) -> bool {
        self.table().virt_api_down
    }

    /// Stops the storage's snapshotter, or starts it again: snapshots of claims then wait.
    pub fn snapshotter_down(&self, down: bool) {
        self.table().snapshotter_down = down;
    }

    /// Whether the storage's snapshotter is down.
    pub fn is_snapshotter_down(&self) -> bool {
        self.table().snapshotter_down
    }

    /// Lets the storage refuse every snapshot of a claim, or take them again.
    pub fn refuse_snapshots(&self, refuse: bool) {
        self.table().snapshots_refused = refuse;
    }

    /// Whether the storage refuses snapshots.
    pub fn are_snapshots_refused(&self) -> bool {
        self.table().snapshots_refused
    }

    /// Stops the dynamic networks controller, or starts it again: interfaces are then not plugged into running pods.
    pub fn dynamic_networks_down(&self, down: bool) {
        self.table().networks_down = down;
    }

    /// Whether the dynamic networks controller is down.
    pub fn are_dynamic_networks_down(&self) -> bool {
        self.table().networks_down
    }

    /// Lets something go wrong with the storage.
    pub fn storage(&self, fault: StorageFault) {
        self.table().storage.push(fault);
    }

    /// Everything that is wrong with the storage.
    pub fn storage_faults(&self) -> Vec<StorageFault> {
        self.table().storage.clone()
    }

    /// Makes the storage whole again, and leaves the other faults.
    pub fn heal_storage(&self) {
        self.table().storage.clear();
    }

    /// Lets a process answer nonsense from now on.
    pub fn garble(&self, backend: Backend, how: Garble) {
        self.table().garbled.push((backend, how));
    }

    /// The nonsense that a process answers.
    pub fn garbled(&self, backend: Backend) -> Vec<Garble> {
        let table = self.table();
        let own = table.garbled.iter().filter(|(of, _)| *of == backend);
        own.map(|(_, how)| *how).collect()
    }

    /// Takes metrics-server away, stops it, or lets it answer.
    pub fn set_metrics_api(&self, state: Aggregated) {
        self.table().metrics_api = state;
    }

    /// How metrics-server is.
    pub fn metrics_api(&self) -> Aggregated {
        self.table().metrics_api
    }

    /// Lets the nodes' network plugins refuse every interface for a running pod, as for a VLAN that a bridge does not let
    /// through, or take them again.
    pub fn refuse_interfaces(&self, refuse: bool) {
        self.table().interfaces_refused = refuse;
    }

    /// Whether the nodes' network plugins refuse interfaces.
    pub fn are_interfaces_refused(&self) -> bool {
        self.table().interfaces_refused
    }

    /// Adds a rule. The first rule that fits a request and is not used up decides.
    pub fn add(&self, rule: Rule) {
        self.table().rules.push(rule);
    }

    /// Forgets all rules and starts everything again that was stopped.
    pub fn clear(&self) {
        *self.table() = Table::default();
    }

    /// How many requests a rule has struck so far.
    pub fn hits(&self) -> u64 {
        self.table().hits
    }

    /// Breaks every connection on which a watch is open, in the middle of the answer. Has an effect on served
    /// connections only (`sim::serve`).
    pub fn cut_watches(&self) {
        self.cuts.send_modify(|count| *count += 1);
    }

    /// Tells when watches are to be cut.
    pub fn cuts(&self) -> watch::Receiver<u64> {
        self.cuts.subscribe()
    }

    /// What is to go wrong with this request, if anything; counts as one use of the rule.
    pub fn strike(&self, method: &Method, path: &str, dry_run: bool) -> Option<Fault> {
        let mut table = self.table();
        if table.rules.is_empty() {
            return None;
        }
        let fault = table
            .rules
            .iter_mut()
            .find_map(|rule| rule.strike(method, path, dry_run))?;
        table.hits += 1;
        Some(fault)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "/apis/subresources.kubevirt.io/v1/namespaces/demo/virtualmachines/a/start";

    #[test]
    fn a_rule_strikes_as_often_as_it_says_and_spares_what_does_not_fit() {
        let faults = Faults::default();
        faults.add(Rule::on("PUT", "*/virtualmachines/*/start", Refusal::conflict()).times(2));
        assert_eq!(faults.strike(&Method::GET, START, false), None);
        assert_eq!(faults.strike(&Method::PUT, "/api/v1/pods", false), None);
        for _ in 0..2 {
            let fault = faults.strike(&Method::PUT, START, false);
            assert_eq!(fault, Some(Fault::Refused(Refusal::conflict())));
        }
        assert_eq!(faults.strike(&Method::PUT, START, false), None);
        assert_eq!(faults.hits(), 2);
    }

    #[test]
    fn dry_runs_can_be_spared_and_everything_be_forgotten() {
        let faults = Faults::default();
        faults.add(Rule::on("*", "*", Fault::Applied(Loss::Silence)).real_only());
        faults.virt_api_down(true);
        assert_eq!(faults.strike(&Method::PUT, START, true), None);
        assert!(faults.strike(&Method::PUT, START, false).is_some());
        faults.clear();
        assert!(!faults.is_virt_api_down());
        assert_eq!(faults.hits(), 0);
    }
}
