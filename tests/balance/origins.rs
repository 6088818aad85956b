//! Move by move, the activity is what `kubectl get vmim` shows; and who asked for each is told right, as who acted when is
//! written down here.
use std::collections::{BTreeMap, BTreeSet};

use vmotui::domain::migration::Origin;
use vmotui::model::Kind;
use vmotui::sim::actor;
use vmotui::sim::scenario::Skew;

use crate::bench::Bench;
use crate::ledger::{Hop, Ledger, full_name, hop, marked, on, text, told};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_who_move_vms_are_told_apart_move_by_move() {
    let mut bench = Bench::new(&Skew::default()).await;
    let mut ledger = Ledger::default();
    two_people(&mut bench, &mut ledger).await;
    ledger
        .note(&bench, Origin::Update, "a new launcher image", |vmi| {
            full_name(vmi) == "bank/bank-2"
        })
        .await;
    assert_eq!(actor::image_is_outdated(&bench.world, "bank", "bank-2"), [200]);
    the_look(&mut bench, &mut ledger).await;

    bench.minutes(2).await;
    let node = busiest(&bench);
    ledger
        .note(&bench, Origin::Drain, "NODE is being drained", on(&node))
        .await;
    let codes = actor::drain(&bench.world, &node);
    assert!(codes.len() > 1, "{node} has VMs to drain");
    bench.minutes(5).await;
    let node = busiest(&bench);
    ledger
        .note(
            &bench,
            Origin::Portworx,
            "Portworx restarts on NODE for revision 5b7d9c6f4d",
            on(&node),
        )
        .await;
    assert!(!actor::portworx_clears(&bench.world, &node).is_empty());
    // over before the descheduler looks again at half past nine
    bench.minutes(5).await;

    let truth = bench.list(Kind::VirtualMachineInstanceMigration).await;
    let wanted: BTreeMap<String, Hop> = truth.iter().map(|one| (text(one, "/metadata/uid"), hop(one))).collect();
    let moves = bench.inventory.moves();
    let found: BTreeMap<String, Hop> = moves.iter().map(|one| (one.uid.clone(), told(one))).collect();
    assert_eq!(found, wanted);
    assert!(wanted.values().all(|(.., phase)| phase == "Succeeded"), "{wanted:?}");
    ledger.judge(moves);
    let origins: BTreeSet<&str> = moves.iter().map(|one| one.origin.word()).collect();
    let all = ["descheduler", "drain", "person", "portworx", "update", "virtctl"];
    assert_eq!(origins, all.into());
}

/// One asks by virtctl, another one creates the object.
async fn two_people(bench: &mut Bench, ledger: &mut Ledger) {
    ledger
        .note(bench, Origin::Subresource, "", |vmi| full_name(vmi) == "shop/shop-1")
        .await;
    assert_eq!(actor::person_migrates(&bench.world, "shop", "shop-1"), [202]);
    ledger
        .note(bench, Origin::Person, "", |vmi| full_name(vmi) == "bank/bank-4")
        .await;
    assert_eq!(actor::person_creates(&bench.world, "bank", "bank-4", "by-hand"), [201]);
    bench.minutes(3).await;
}

/// The descheduler looks at a quarter past nine; nobody else evicts anything until then.
async fn the_look(bench: &mut Bench, ledger: &mut Ledger) {
    bench.minutes(9).await;
    assert!(!bench.list(Kind::VirtualMachineInstance).await.iter().any(marked));
    bench.pass(jiff::SignedDuration::from_secs(36)).await;
    let before = ledger.0.len();
    ledger
        .note(bench, Origin::Descheduler, "the descheduler wanted it off NODE", marked)
        .await;
    assert!(ledger.0.len() > before, "the descheduler found something to do");
}

/// The node with the most VMs.
pub(crate) fn busiest(bench: &Bench) -> String {
    let hosts = bench.inventory.hosts().map(|(_, host)| host);
    let busiest = hosts.max_by_key(|host| (host.load.vms, host.name.clone()));
    busiest.unwrap().name.to_string()
}
