use super::*;
use crate::model::brief::{PodBrief, VmBrief, VmiBrief};
use crate::model::trouble::{Step, Trouble};

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn feed(inventory: &mut Inventory, deltas: impl IntoIterator<Item = Delta>) {
    for delta in deltas {
        inventory.apply(delta, now());
    }
    inventory.settle();
}

fn object(kind: Kind, json: &str) -> Delta {
    Delta::Upsert(Object::parse(kind, json.as_bytes()).unwrap())
}

fn vm(name: &str, uid: &str, status: &str) -> Delta {
    object(
        Kind::VirtualMachine,
        &format!(
            r#"{{"metadata":{{"name":"{name}","namespace":"a","uid":"{uid}"}},"status":{{"printableStatus":"{status}"}}}}"#
        ),
    )
}

fn vmi(name: &str, node: &str) -> Delta {
    object(
        Kind::VirtualMachineInstance,
        &format!(
            r#"{{"metadata":{{"name":"{name}","namespace":"a","uid":"i-{name}"}},
                "spec":{{"domain":{{"cpu":{{"cores":2}},"memory":{{"guest":"2Gi"}}}}}},
                "status":{{"phase":"Running","nodeName":"{node}"}}}}"#
        ),
    )
}

fn named(inventory: &Inventory, name: &str) -> MachineId {
    inventory.machine_named(&Key::new("a", name)).unwrap()
}

#[test]
fn rows_first_objects_later_and_never_back() {
    let mut inventory = Inventory::default();
    let row = Brief::Vmi(VmiBrief {
        key: Key::new("a", "one"),
        phase: "Running".into(),
        node: "n1".into(),
        ..VmiBrief::default()
    });
    feed(
        &mut inventory,
        [Delta::Brief(row.clone()), Delta::Briefed(Kind::VirtualMachineInstance)],
    );
    let id = named(&inventory, "one");
    assert_eq!(inventory.machine(id).unwrap().stage(), Stage::Brief);
    assert_eq!(
        inventory
            .host(inventory.host_id("n1").unwrap())
            .unwrap()
            .load
            .unsized_vms,
        1
    );
    feed(&mut inventory, [vmi("one", "n2"), Delta::Brief(row)]);
    assert_eq!(named(&inventory, "one"), id, "the identity survives stage two");
    assert_eq!(
        inventory.machine(id).unwrap().node(),
        Some("n2"),
        "a late row must not overwrite the object"
    );
    let load = inventory.host(inventory.host_id("n2").unwrap()).unwrap().load;
    assert_eq!((load.vms, load.vcpus, load.memory), (1, 2, 2 << 30));
}

#[test]
fn a_list_sweeps_what_it_did_not_mention_and_blanks_nothing_before() {
    let mut inventory = Inventory::default();
    let kind = Kind::VirtualMachine;
    feed(
        &mut inventory,
        [
            Delta::Listing(kind),
            vm("one", "u1", "Running"),
            vm("two", "u2", "Running"),
            Delta::Listed(kind),
        ],
    );
    feed(&mut inventory, [Delta::Listing(kind), vm("two", "u2", "Stopped")]);
    assert_eq!(inventory.machine_count(), 2, "nothing goes blank during a list");
    feed(&mut inventory, [Delta::Listed(kind)]);
    assert_eq!(inventory.machine_count(), 1);
    assert_eq!(inventory.totals().off, 1);
}

#[test]
fn a_namesake_is_another_machine() {
    let mut inventory = Inventory::default();
    feed(&mut inventory, [vm("one", "u1", "Running"), vmi("one", "n1")]);
    let before = named(&inventory, "one");
    feed(&mut inventory, [vm("one", "u2", "Starting")]);
    assert!(inventory.machine(before).is_none());
    let after = named(&inventory, "one");
    assert_eq!(inventory.machine(after).unwrap().uid(), "u2");
    let mut late = Meta {
        name: "one".into(),
        namespace: "a".into(),
        uid: "u1".into(),
        ..Meta::default()
    };
    feed(
        &mut inventory,
        [Delta::Delete(Kind::VirtualMachine, Box::new(late.clone()))],
    );
    assert_eq!(
        named(&inventory, "one"),
        after,
        "the end of the old one does not end the new one"
    );
    late.uid = "u2".into();
    feed(&mut inventory, [Delta::Delete(Kind::VirtualMachine, Box::new(late))]);
    assert!(
        inventory.machine(after).unwrap().vm.is_none(),
        "the instance outlives its VM for a while"
    );
}

#[test]
fn failure_degrades_one_kind_and_keeps_its_age() {
    let mut inventory = Inventory::default();
    let trouble = Trouble {
        step: Step::Authorization,
        kind: Some(Kind::Node),
        status: Some(403),
        reason: "no".into(),
        way_out: String::new(),
    };
    feed(
        &mut inventory,
        [vmi("one", "n1"), Delta::Failed(Kind::Node, Box::new(trouble.clone()))],
    );
    assert_eq!(inventory.freshness(Kind::Node).trouble(), Some(&trouble));
    assert_eq!(
        inventory.freshness(Kind::Node).alive,
        None,
        "a refusal is no sign of life of the data"
    );
    assert!(inventory.freshness(Kind::VirtualMachineInstance).alive.is_some());
    let host = inventory.host(inventory.host_id("n1").unwrap()).unwrap();
    assert_eq!(
        host.state(),
        super::super::HostState::Unknown,
        "VMs prove that the node exists, not that it is well"
    );
}

#[test]
fn pods_count_slots_and_addresses() {
    let mut inventory = Inventory::default();
    let row = |name: &str, ip: &str, finished| {
        Delta::Brief(Brief::Pod(PodBrief {
            key: Key::new("a", name),
            node: "n1".into(),
            ip: ip.into(),
            finished,
        }))
    };
    let node = r#"{"metadata":{"name":"n1"},"spec":{"podCIDR":"100.64.1.0/24"}}"#;
    feed(
        &mut inventory,
        [
            object(Kind::Node, node),
            Delta::Listing(Kind::Pod),
            row("p", "100.64.1.7", false),
            row("host-network", "10.0.0.1", false),
            row("done", "100.64.1.8", true),
            Delta::Briefed(Kind::Pod),
        ],
    );
    let load = inventory.host(inventory.host_id("n1").unwrap()).unwrap().load;
    assert_eq!((load.pods, load.ips), (2, 1));
    assert_eq!(inventory.freshness(Kind::Pod).state, State::Live);
}

#[test]
fn skipped_objects_are_counted_and_the_first_reason_kept() {
    let mut inventory = Inventory::default();
    let skip = |reason: &str| Delta::Skipped {
        kind: Kind::VirtualMachine,
        count: 1,
        reason: reason.into(),
    };
    feed(&mut inventory, [skip("first"), skip("second")]);
    assert_eq!(
        inventory.freshness(Kind::VirtualMachine).skipped,
        Some((2, "first".into()))
    );
}

#[test]
fn a_vm_row_and_an_instance_row_are_one_machine() {
    let mut inventory = Inventory::default();
    let key = Key::new("a", "one");
    feed(
        &mut inventory,
        [
            Delta::Brief(Brief::Vm(VmBrief {
                key: key.clone(),
                status: "Running".into(),
                ..VmBrief::default()
            })),
            Delta::Brief(Brief::Vmi(VmiBrief {
                key,
                phase: "Running".into(),
                node: "n1".into(),
                ..VmiBrief::default()
            })),
        ],
    );
    assert_eq!(inventory.machine_count(), 1);
    assert_eq!(inventory.totals().running, 1);
}
