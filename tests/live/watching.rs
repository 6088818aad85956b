//! Watches and the two-stage load.
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use vmotui::client::{Client, Watches};
use vmotui::model::{Key, Kind};
use vmotui::store::{Inventory, State};

use crate::target::{Names, client, everything, excused};

/// What the program watches.
const WATCHED: [Kind; 5] = [
    Kind::Node,
    Kind::Namespace,
    Kind::VirtualMachine,
    Kind::VirtualMachineInstance,
    Kind::Pod,
];

#[tokio::test]
async fn watches_become_live_and_agree_with_whole_lists() {
    let Some(client) = client().await else { return };
    let (before, troubles) = everything(&client).await;
    let readable: Vec<Kind> = WATCHED.into_iter().filter(|kind| before.contains_key(kind)).collect();
    for kind in WATCHED {
        let told = troubles.iter().any(|trouble| trouble.kind == Some(kind));
        assert_ne!(
            readable.contains(&kind),
            told,
            "{} is read, or the reason is told",
            kind.name()
        );
    }
    let inventory = watch(&client, &readable).await;
    let (after, _) = everything(&client).await;
    assert!(client.stats().connections_peak <= 12, "{:?}", client.stats());
    let machines: BTreeSet<Key> = inventory.machines().map(|(_, machine)| machine.key.clone()).collect();
    agree(&union(&before, MACHINES), &union(&after, MACHINES), &machines, "VMs");
    if readable.contains(&Kind::Node) {
        let nodes = inventory.hosts().map(|(_, host)| Key::new("", &*host.name)).collect();
        agree(
            &union(&before, &[Kind::Node]),
            &union(&after, &[Kind::Node]),
            &nodes,
            "nodes",
        );
    }
    if readable.contains(&Kind::Pod) {
        let (least, most) = bounds(&before[&Kind::Pod], &after[&Kind::Pod]);
        let pods = inventory.pod_count();
        assert!(
            (least..=most).contains(&pods),
            "{pods} pods, lists say {least} to {most}"
        );
    }
}

const MACHINES: &[Kind] = &[Kind::VirtualMachine, Kind::VirtualMachineInstance];

fn union(seen: &BTreeMap<Kind, Names>, kinds: &[Kind]) -> BTreeSet<Key> {
    let names = kinds.iter().filter_map(|kind| seen.get(kind));
    names.flat_map(|names| names.keys().cloned()).collect()
}

/// What was there before and after must be there; what was there neither before nor after must not.
fn agree(before: &BTreeSet<Key>, after: &BTreeSet<Key>, watched: &BTreeSet<Key>, what: &str) {
    let lasting: BTreeSet<&Key> = before.intersection(after).collect();
    let missing: Vec<_> = lasting.iter().filter(|key| !watched.contains(**key)).collect();
    assert!(missing.is_empty(), "{what} that the watches missed: {missing:?}");
    let invented: Vec<_> = watched
        .iter()
        .filter(|key| !before.contains(*key) && !after.contains(*key))
        .collect();
    assert!(invented.is_empty(), "{what} that no list holds: {invented:?}");
    println!("{} {what}, {} of them all the while", watched.len(), lasting.len());
}

fn bounds(before: &Names, after: &Names) -> (usize, usize) {
    let lasting = before.keys().filter(|key| after.contains_key(*key)).count();
    let gone = before.len() - lasting;
    (lasting, lasting + gone + (after.len() - lasting))
}

/// Watches until every kind is live.
async fn watch(client: &Client, kinds: &[Kind]) -> Inventory {
    let (sender, mut batches) = mpsc::channel(64);
    let mut watches = Watches::new(client.clone(), None, 1, sender);
    for kind in kinds {
        watches.start(*kind);
    }
    let mut inventory = Inventory::default();
    let live = |inventory: &Inventory| kinds.iter().all(|kind| inventory.freshness(*kind).state == State::Live);
    while !live(&inventory) {
        let batch = tokio::time::timeout(Duration::from_mins(2), batches.recv()).await;
        let Ok(Some(batch)) = batch else {
            let states: Vec<_> = kinds
                .iter()
                .map(|kind| (kind.name(), &inventory.freshness(*kind).state))
                .collect();
            panic!("not all kinds became live: {states:?}");
        };
        for delta in batch.deltas {
            if let vmotui::model::Delta::Failed(_, trouble) = &delta {
                assert!(excused(trouble), "{trouble}");
            }
            inventory.apply(delta, Timestamp::now());
        }
    }
    inventory.settle();
    inventory
}
