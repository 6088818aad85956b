//! A descheduler at work on a cluster out of balance.
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;

use crate::sim::actor;
use crate::sim::catalog;
use crate::sim::clock::Clock;
use crate::sim::control::Control;
use crate::sim::control::kinds::{CRON, JOB, MIGRATION, POD, VMI};
use crate::sim::scenario::{POLICY, Runs, Skew};
use crate::sim::store::{Key, World};

pub(super) struct Bench {
    pub(super) world: Arc<World>,
    pub(super) control: Control,
}

impl Bench {
    pub(super) fn new(skew: &Skew) -> Self {
        let clock = Clock::fixed("2026-11-22T09:00:30Z".parse().unwrap());
        let world = skew.world(clock).unwrap();
        let control = Control::new(Arc::clone(&world));
        Self { world, control }
    }

    pub(super) fn minutes(&mut self, minutes: i64) {
        self.control.advance(SignedDuration::from_mins(minutes));
    }

    pub(super) fn list(&self, id: &str) -> Vec<Value> {
        let kind = catalog::by_id(id).unwrap();
        let all = self
            .world
            .store()
            .snapshot(kind.id(), "", &Key::bound(""), None)
            .unwrap();
        let all = all.items.iter();
        all.map(|(_, entry)| self.world.object(kind, entry)).collect()
    }

    /// Guests by node.
    fn spread(&self) -> BTreeMap<String, usize> {
        let mut spread = BTreeMap::new();
        for vmi in self.list(VMI) {
            let node = vmi["status"]["nodeName"].as_str().unwrap().to_owned();
            *spread.entry(node).or_insert(0) += 1;
        }
        spread
    }

    fn on(&self, node: &str) -> usize {
        self.spread().get(node).copied().unwrap_or(0)
    }

    /// Instances that are asked to leave their node, and by whom.
    pub(super) fn marked(&self) -> Vec<Value> {
        let mut all = self.list(VMI);
        all.retain(|vmi| vmi["status"]["evacuationNodeName"].is_string());
        all
    }
}

#[test]
fn a_round_levels_the_cluster_and_the_next_leaves_it_alone() {
    let mut bench = Bench::new(&Skew::default());
    assert_eq!(bench.spread(), [("w-1".to_owned(), 6), ("w-2".to_owned(), 6)].into());
    bench.minutes(12);
    assert!(bench.list(JOB).is_empty(), "it is not a quarter past yet");
    bench.control.advance(SignedDuration::from_secs(34));
    let marked = bench.marked();
    assert_eq!(marked.len(), 4, "two from each full node, until both are at 60 %");
    for vmi in &marked {
        assert_eq!(
            vmi["metadata"]["annotations"]["kubevirt.io/eviction-source"],
            "descheduler"
        );
    }
    bench.minutes(3);
    assert_eq!((bench.on("w-1"), bench.on("w-2")), (4, 4));
    assert!(bench.marked().is_empty());
    let cron = &bench.list(CRON)[0];
    assert_eq!(cron["status"]["lastScheduleTime"], "2026-11-22T09:15:00Z");
    assert!(cron["status"]["lastSuccessfulTime"].is_string() && cron["status"]["active"].is_null());
    let job = &bench.list(JOB)[0];
    assert_eq!(job["status"]["succeeded"], 1);
    bench.minutes(75);
    assert_eq!(bench.list(JOB).len(), 3, "older ones are thrown away");
    assert_eq!(
        (bench.on("w-1"), bench.on("w-2")),
        (4, 4),
        "there is nothing more to do"
    );
    let mut all = bench.list(MIGRATION);
    all.retain(|one| one["metadata"]["annotations"]["kubevirt.io/evacuationMigration"].is_string());
    assert_eq!(all.len(), 4);
}

#[test]
fn the_gate_makes_the_difference_between_a_limit_and_a_storm() {
    let policy = POLICY.replace("PerNode: 10", "PerNode: 1");
    for (gate, asked) in [(true, 2), (false, 12)] {
        let mut bench = Bench::new(&Skew {
            gate,
            policy: policy.clone(),
            ..Skew::default()
        });
        bench.minutes(12);
        bench.control.advance(SignedDuration::from_secs(34));
        assert_eq!(bench.marked().len(), asked, "gate {gate}");
    }
    let total = POLICY.replace("PerNode: 10", "Total: 3");
    let mut bench = Bench::new(&Skew {
        policy: total,
        ..Skew::default()
    });
    bench.minutes(12);
    bench.control.advance(SignedDuration::from_secs(34));
    assert_eq!(bench.marked().len(), 3);
}

#[test]
fn guests_that_are_silently_spared() {
    let without = POLICY.replace("ignorePodsWithoutPDB: true", "ignorePodsWithoutPDB: false");
    let neither = without.replace("ignorePvcPods: true", "ignorePvcPods: false");
    for (annotated, claims, policy, moved) in [
        (false, true, POLICY, false),
        (false, true, without.as_str(), false),
        (false, false, without.as_str(), true),
        (false, true, neither.as_str(), true),
        (true, true, POLICY, true),
    ] {
        let mut bench = Bench::new(&Skew {
            annotated,
            claims,
            policy: policy.to_owned(),
            ..Skew::default()
        });
        bench.minutes(12);
        bench.control.advance(SignedDuration::from_secs(34));
        assert_eq!(
            !bench.marked().is_empty(),
            moved,
            "annotated {annotated} claims {claims}"
        );
        assert_eq!(bench.list(JOB)[0]["status"]["succeeded"], 1, "silently");
    }
}

#[test]
fn a_deployment_looks_every_five_minutes_until_it_is_scaled_down() {
    let mut bench = Bench::new(&Skew {
        runs: Runs::Deployment,
        policy: POLICY
            .replace("PerNode: 10", "PerNode: 1")
            .replace("memory: 60", "memory: 30"),
        ..Skew::default()
    });
    bench.minutes(1);
    assert_eq!((bench.on("w-1"), bench.on("w-2")), (5, 5));
    bench.minutes(5);
    assert_eq!((bench.on("w-1"), bench.on("w-2")), (4, 4));
    let (kind, key) = ("deployments.apps", Key::new(Some("kube-system"), "descheduler"));
    let entry = bench.world.store().get(kind, &key).unwrap();
    let mut deployment = bench.world.object(catalog::by_id(kind).unwrap(), &entry);
    deployment["spec"]["replicas"] = 0.into();
    let make = |rv| crate::sim::store::kept(deployment, rv);
    bench.world.store().update(kind, &key, entry.rv, make).unwrap();
    bench.minutes(20);
    assert_eq!((bench.on("w-1"), bench.on("w-2")), (4, 4));
}

#[test]
fn nodes_in_use_by_nobody_and_nodes_all_alike_are_left_alone() {
    for (skew, why) in [
        (
            Skew {
                full: 5,
                ..Skew::default()
            },
            "nobody is over",
        ),
        (
            Skew {
                guests: 2,
                ..Skew::default()
            },
            "all are under",
        ),
        (
            Skew {
                policy: POLICY.replace("thresholds: {cpu: 20", "numberOfNodes: 3\n      thresholds: {cpu: 20"),
                ..Skew::default()
            },
            "too few are under",
        ),
    ] {
        let mut bench = Bench::new(&skew);
        bench.minutes(14);
        assert!(bench.list(MIGRATION).is_empty(), "{why}");
        assert_eq!(bench.list(JOB).len(), 1, "{why}");
    }
}

#[test]
fn five_who_move_guests_can_be_told_apart() {
    let mut bench = Bench::new(&Skew {
        runs: Runs::Nobody,
        ..Skew::default()
    });
    let world = Arc::clone(&bench.world);
    assert_eq!(actor::person_migrates(&world, "shop", "shop-1"), [202]);
    bench.minutes(1);
    assert_eq!(actor::image_is_outdated(&world, "bank", "bank-2"), [200]);
    bench.minutes(2);
    let codes = actor::drain(&world, "w-2");
    assert_eq!(codes[0], 200);
    assert!(
        codes.len() > 1 && codes[1..].iter().all(|code| *code == 429),
        "{codes:?}"
    );
    bench.minutes(10);
    assert_eq!(bench.on("w-2"), 0);
    let before = bench.on("w-1");
    let codes = actor::portworx_clears(&world, "w-1");
    assert_eq!(codes, vec![201; before]);
    bench.minutes(10);
    assert_eq!(bench.on("w-1"), 0);
    let pods = bench.list(POD);
    let running = pods.iter().filter(|pod| pod["status"]["phase"] == "Running");
    assert_eq!(running.count(), 12);
    let all = bench.list(MIGRATION);
    let named = |prefix: &str| {
        all.iter()
            .filter(|one| one["metadata"]["name"].as_str().unwrap().starts_with(prefix))
            .count()
    };
    assert_eq!(named("kubevirt-migrate-vm-"), 1);
    assert_eq!(named("kubevirt-workload-update-"), 1);
    assert!(named("kubevirt-evacuation-") >= 4);
    assert_eq!(named("portworx-"), before);
}
