//! The recorded dumps, in rehearsal: what a dump of a real API server foretells is what happens on a copy of it.
use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;
use vmotui::domain::repave::WhatIf;
use vmotui::sim::clock::Clock;
use vmotui::sim::control::{Control, Maas};
use vmotui::sim::rehearse;

use crate::foretold::foretell;
use crate::happened::{Roll, list, roll, text};
use crate::verdict::differences;

/// The blocks of the recorded cluster's network, which its Cluster object names.
fn slices(world: &vmotui::sim::store::World) -> i64 {
    let clusters = list(world, "clusters.cluster.x-k8s.io");
    let cidr = text(&clusters[0], "/spec/clusterNetwork/pods/cidrBlocks/0").to_owned();
    let bits: u32 = cidr.split_once('/').unwrap().1.parse().unwrap();
    1 << (24 - bits)
}

/// Rolls a dump's pool out.
fn agree(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/dumps/{name}.json.gz"));
    let clock = Clock::fixed("2026-11-22T10:00:00Z".parse().unwrap());
    let found = rehearse::load(&[path], clock).unwrap();
    let world = Arc::new(found.world);
    let mut control = Control::new(Arc::clone(&world));
    control.set_maas(Maas::with_spares(2));
    control.look_round();
    control.advance(SignedDuration::from_mins(10));
    let pool = list(&world, "machinedeployments.cluster.x-k8s.io")[0].clone();
    let (space, pool) = (
        text(&pool, "/metadata/namespace").to_owned(),
        text(&pool, "/metadata/name").to_owned(),
    );
    let pools = [pool.as_str()];
    let foretold = foretell(&world, &pools, &WhatIf::default());
    let plan = Roll {
        space: &space,
        pools: &pools,
        form: "v1beta1",
        slices: slices(&world),
        hours: 12,
        meanwhile: None,
    };
    let happened = roll(&world, &mut control, &plan);
    assert!(
        !happened.order.is_empty() || happened.bare,
        "nothing rolled: {happened:?}"
    );
    let found = differences(name, &foretold, &happened);
    assert!(found.is_empty(), "{}\n{foretold:#?}\n{happened:#?}", found.join("\n"));
}

#[test]
fn at_rest() {
    agree("a-at-rest");
}

#[test]
fn in_the_middle_of_a_drain() {
    agree("b-mid-drain");
}

#[test]
fn after_a_drain_that_was_given_up() {
    agree("b2-after-drain-uncordoned");
}

#[test]
fn with_guests_in_every_state() {
    agree("d-every-state");
}
