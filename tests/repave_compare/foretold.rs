//! What the preview says, read by the real client over the simulated cluster's HTTP.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use secrecy::SecretString;
use vmotui::client::{Mode, Options, Transport, connect};
use vmotui::domain::finding::Verdict;
use vmotui::domain::migratable::drain::Outcome;
use vmotui::domain::repave::{Go, preview};
use vmotui::ops::origin::Origin;
use vmotui::ops::repave::read;
use vmotui::sim::serve::duplex;
use vmotui::sim::store::World;

#[derive(Debug)]
pub(crate) struct Foretold {
    pub(crate) go: Go,
    pub(crate) lowest: Option<i64>,
    pub(crate) outcomes: BTreeMap<String, Outcome>,
    /// VMs that find no other node.
    pub(crate) homeless: BTreeSet<String>,
    /// Failing checks and what they are about.
    pub(crate) failing: Vec<(String, String, String)>,
    /// What could not be judged.
    pub(crate) unknown: Vec<String>,
    /// Nodes in their order, where it is determined.
    pub(crate) order: Option<Vec<String>>,
}

/// Reads and previews.
pub(crate) fn foretell(world: &Arc<World>, pool: &str) -> Foretold {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let near = Arc::clone(world);
        let dialer = Arc::new(move || duplex(Arc::clone(&near)));
        let transport = Transport::Dial(dialer, SecretString::from("sim-admin".to_owned()));
        let client = connect(&Options::default(), Mode::ReadWrite, transport).await.unwrap();
        let scene = read(&Origin::Cluster(client)).await.unwrap();
        let preview = preview(&scene, &[pool.to_owned()]);
        let outcomes = scene.vms.iter().map(|vm| (vm.name.clone(), vm.outcome)).collect();
        let failing: Vec<(String, String, String)> = preview
            .checks
            .iter()
            .chain(preview.nodes.iter().flat_map(|node| &node.checks))
            .filter(|check| check.verdict == Verdict::Fail)
            .map(|check| (check.check.to_owned(), check.object.clone(), check.reason.to_string()))
            .collect();
        let homeless = failing
            .iter()
            .filter(|(check, ..)| check == "vm-target")
            .map(|(_, object, _)| object.clone());
        let mut nodes: Vec<_> = preview.nodes.iter().filter(|node| node.order > 0).collect();
        nodes.sort_by_key(|node| node.order);
        let determined = preview.pools.iter().all(|pool| pool.determined) && !preview.pools.is_empty();
        let unknown: Vec<String> = preview
            .checks
            .iter()
            .chain(preview.nodes.iter().flat_map(|node| &node.checks))
            .filter(|check| check.verdict == Verdict::Unknown)
            .map(|check| format!("{} {}: {} ({})", check.check, check.object, check.reason, check.value))
            .collect();
        Foretold {
            go: preview.verdict,
            lowest: preview.cidr.lowest,
            outcomes,
            homeless: homeless.collect(),
            order: determined.then(|| nodes.iter().map(|node| node.name.clone()).collect()),
            failing,
            unknown,
        }
    })
}
