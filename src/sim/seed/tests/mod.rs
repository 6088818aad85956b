//! The world as a whole: joins, uniqueness, proportions.
mod joins;
mod placement;
mod proportions;
mod shapes;
mod stirring;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::*;

const VM: &str = "virtualmachines.kubevirt.io";
const VMI: &str = "virtualmachineinstances.kubevirt.io";

fn now() -> Timestamp {
    "2026-11-22T09:30:17Z".parse().unwrap()
}

fn world(p: Profile) -> Seed {
    Seed::new(p, 42, now())
}

/// Every object of `small`, by kind id.
fn small() -> &'static HashMap<&'static str, Vec<Value>> {
    static ALL: OnceLock<HashMap<&'static str, Vec<Value>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let s = world(Profile::Small);
        s.kind_ids()
            .iter()
            .map(|k| (*k, (0..s.len(k)).map(|i| s.render(k, i)).collect()))
            .collect()
    })
}

fn text<'a>(o: &'a Value, path: &str) -> &'a str {
    o.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// Namespace and name.
fn id(o: &Value) -> (String, String) {
    (
        text(o, "/metadata/namespace").to_owned(),
        text(o, "/metadata/name").to_owned(),
    )
}

#[test]
fn ra_counts() {
    let s = world(Profile::Ra);
    assert_eq!(s.len("nodes"), 63);
    assert_eq!(s.len("virtualmachines.kubevirt.io"), 12_500);
    assert_eq!(s.len("pods"), 13_188);
}

#[test]
fn renders_everything_twice_the_same() {
    let (a, b) = (world(Profile::Small), world(Profile::Small));
    for kind in a.kind_ids() {
        for i in 0..a.len(kind) {
            let (x, y) = (a.render(kind, i), b.render(kind, i));
            assert_eq!(x.to_string(), y.to_string());
            let (ns, name) = a.key(kind, i);
            assert_eq!(x["metadata"]["name"].as_str(), Some(name.as_str()), "{kind} {i}");
            assert_eq!(x["metadata"]["namespace"].as_str(), ns.as_deref(), "{kind} {i}");
        }
    }
}

#[test]
fn keys_and_uids_are_unique() {
    for p in [Profile::Small, Profile::Ra, Profile::RaLiteral] {
        let s = world(p);
        for kind in s.kind_ids() {
            let keys: HashSet<_> = (0..s.len(kind)).map(|i| s.key(kind, i)).collect();
            assert_eq!(keys.len() as u32, s.len(kind), "{kind}");
        }
    }
    let s = world(Profile::Small);
    let mut uids = HashMap::new();
    for kind in s.kind_ids() {
        for i in 0..s.len(kind) {
            let uid = s.render(kind, i)["metadata"]["uid"].as_str().unwrap().to_owned();
            assert_eq!(uids.insert(uid, (kind, i)), None);
        }
    }
}

#[test]
fn any_seed_and_any_moment_make_a_world() {
    for (seed, at) in [
        (0, Timestamp::MIN),
        (1, Timestamp::MAX),
        (2, Timestamp::UNIX_EPOCH),
        (u64::MAX, now()),
    ] {
        let s = Seed::new(Profile::Small, seed, at);
        assert_eq!(s.len(VM), 60);
        for kind in s.kind_ids() {
            assert!((0..s.len(kind)).all(|i| s.render(kind, i).is_object()), "{kind}");
            assert_eq!(
                s.render(kind, s.len(kind)),
                Value::Null,
                "{kind}: nothing after the last"
            );
        }
    }
    for seed in [7, 8] {
        assert_eq!(Seed::new(Profile::Ra, seed, now()).len("pods"), 13_188);
    }
}

#[test]
fn ra_literal_leaves_two_workers_without_a_block() {
    let s = world(Profile::RaLiteral);
    let nodes: Vec<Value> = (0..s.len("nodes")).map(|i| s.render("nodes", i)).collect();
    let bare: Vec<&str> = nodes
        .iter()
        .filter(|n| n.pointer("/spec/podCIDR").is_none())
        .map(|n| text(n, "/metadata/name"))
        .collect();
    assert_eq!((nodes.len(), bare.as_slice()), (66, &["vmo-w-62", "vmo-w-63"][..]));
    let blocks: HashSet<&str> = nodes.iter().map(|n| text(n, "/spec/podCIDR")).collect();
    assert_eq!(blocks.len(), 64 + 1, "64 blocks and none");
    let told: Vec<Value> = (0..s.len("events"))
        .map(|i| s.render("events", i))
        .filter(|e| text(e, "/reason") == "CIDRNotAvailable")
        .collect();
    let about: HashSet<&str> = told.iter().map(|e| text(e, "/involvedObject/name")).collect();
    assert_eq!(about, bare.iter().copied().collect());
    assert!(told.iter().all(|e| text(e, "/type") == "Normal"));
    for i in 0..s.len("pods") {
        let (_, name) = s.key("pods", i);
        if name.starts_with("virt-launcher-") || !name.starts_with("virt-handler-") {
            continue;
        }
        let pod = s.render("pods", i);
        let here = bare.contains(&text(&pod, "/spec/nodeName"));
        assert_eq!(text(&pod, "/status/phase") == "Pending", here, "{name}");
    }
    let Seed(w) = s;
    assert!(
        w.vms
            .iter()
            .all(|v| v.block == vm::Block::No && (v.node == vm::NOWHERE || v.node < 64))
    );
}

#[test]
fn empty_is_a_fresh_cluster() {
    let s = world(Profile::Empty);
    let left: Vec<_> = s.kind_ids().iter().filter(|k| s.len(k) > 0).collect();
    assert_eq!(left, [&"namespaces"]);
    assert_eq!(s.len("namespaces"), 4);
}
