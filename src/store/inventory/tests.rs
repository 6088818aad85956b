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

/// A VMI on `node`, marked by nobody, a drain (`""`) or somebody.
fn marked(node: &str, mark: Option<&str>) -> Delta {
    let (evacuating, notes) = match mark {
        None => (String::new(), String::new()),
        Some("") => (format!(r#","evacuationNodeName":"{node}""#), String::new()),
        Some(by) => (
            format!(r#","evacuationNodeName":"{node}""#),
            format!(r#","annotations":{{"kubevirt.io/eviction-source":"{by}"}}"#),
        ),
    };
    object(
        Kind::VirtualMachineInstance,
        &format!(
            r#"{{"metadata":{{"name":"db","namespace":"a","uid":"i"{notes}}},"status":{{"nodeName":"{node}"{evacuating}}}}}"#
        ),
    )
}

/// An evacuation off n1.
fn evacuation(uid: &str, phase: &str, asked: &str) -> Delta {
    object(
        Kind::VirtualMachineInstanceMigration,
        &format!(
            r#"{{"metadata":{{"name":"kubevirt-evacuation-{uid}","namespace":"a","uid":"{uid}",
                "creationTimestamp":"2026-11-22T{asked}Z","annotations":{{"kubevirt.io/evacuationMigration":"n1"}}}},
                "spec":{{"vmiName":"db"}},"status":{{"phase":"{phase}"}}}}"#
        ),
    )
}

fn origin(deltas: impl IntoIterator<Item = Delta>) -> Vec<&'static str> {
    let mut inventory = Inventory::default();
    feed(&mut inventory, deltas);
    let mut tasks: Vec<_> = inventory
        .tasks()
        .map(|(_, task)| (task.uid.clone(), task.origin.word()))
        .collect();
    tasks.sort();
    tasks.into_iter().map(|(_, word)| word).collect()
}

#[test]
fn an_eviction_is_told_by_the_mark_whatever_comes_first() {
    let by = Some("descheduler");
    let open = |uid| evacuation(uid, "Running", "09:00:00");
    let done = |uid| evacuation(uid, "Succeeded", "09:00:00");
    assert_eq!(origin([marked("n1", by), open("m")]), ["descheduler"]);
    assert_eq!(origin([open("m"), marked("n1", by)]), ["descheduler"]);
    assert_eq!(origin([marked("n1", Some("")), open("m")]), ["drain"]);
    assert_eq!(
        origin([marked("n1", by), marked("n2", None), done("m")]),
        ["descheduler"],
        "all of it between two frames"
    );
    assert_eq!(
        origin([marked("n2", None), done("m")]),
        ["evicted"],
        "nobody saw the mark"
    );
    assert_eq!(
        origin([marked("n1", by), evacuation("old", "Succeeded", "07:00:00"), open("m")]),
        ["descheduler", "evicted"],
        "an older one was somebody else's"
    );
    assert_eq!(
        origin([marked("n1", by), marked("n2", None), done("m1"), done("m2")]),
        ["descheduler", "evicted"],
        "a mark that is gone tells of one migration"
    );
    assert_eq!(
        origin([
            marked("n1", by),
            evacuation("m1", "Failed", "09:00:00"),
            open("m2"),
            marked("n2", None)
        ]),
        ["descheduler", "descheduler"],
        "while the mark is there, KubeVirt tries again"
    );
}

#[test]
fn an_eviction_off_a_node_that_was_closed_before_is_its_drain() {
    let node = |since: &str| {
        object(
            Kind::Node,
            &format!(
                r#"{{"metadata":{{"name":"n1"}},"spec":{{"unschedulable":true,"taints":[
                    {{"key":"node.kubernetes.io/unschedulable","effect":"NoSchedule","timeAdded":"2026-11-22T{since}Z"}}]}}}}"#
            ),
        )
    };
    let done = || evacuation("m", "Succeeded", "08:00:00");
    assert_eq!(origin([node("07:59:00"), done()]), ["drain"]);
    assert_eq!(
        origin([node("08:01:00"), done()]),
        ["evicted"],
        "closed only afterwards"
    );
}

#[test]
fn what_an_earlier_session_wrote_down_is_believed() {
    let mut inventory = Inventory::default();
    feed(&mut inventory, [evacuation("m", "Succeeded", "08:00:00")]);
    let wrote = |uid: &str, origin| Move {
        uid: uid.into(),
        origin,
        ..Move::default()
    };
    inventory.recall(vec![
        wrote("m", Origin::Descheduler),
        wrote("other", Origin::Drain),
        wrote("gone", Origin::Update),
    ]);
    feed(&mut inventory, [evacuation("other", "Succeeded", "08:00:00")]);
    let words: FxHashSet<&str> = inventory.tasks().map(|(_, task)| task.origin.word()).collect();
    assert_eq!(words, FxHashSet::from_iter(["descheduler", "drain"]));
    let mut moves: Vec<&str> = inventory.moves().iter().map(|one| one.uid.as_str()).collect();
    moves.sort_unstable();
    assert_eq!(moves, ["gone", "m", "other"], "what the cluster forgot is remembered");
}
