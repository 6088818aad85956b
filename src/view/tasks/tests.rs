use super::*;
use crate::model::{Delta, Kind, Object};
use crate::store::Inventory;
use crate::view::column::Cx;

fn at(text: &str) -> jiff::Timestamp {
    format!("2026-11-22T09:{text}Z").parse().unwrap()
}

fn put(inventory: &mut Inventory, kind: Kind, json: &str) {
    inventory.apply(
        Delta::Upsert(Object::parse(kind, json.as_bytes()).unwrap()),
        at("00:00"),
    );
}

/// One VM of 8 GB on n1, KubeVirt as the VMO pack configures it, and a migration.
fn world(name: &str, status: &str, vmi_state: &str) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.apply(Delta::Listing(Kind::KubeVirt), at("00:00"));
    put(
        &mut inventory,
        Kind::KubeVirt,
        r#"{"metadata":{"name":"kubevirt","namespace":"kubevirt"},
            "spec":{"configuration":{"migrations":{"completionTimeoutPerGiB":800}}}}"#,
    );
    inventory.apply(Delta::Listed(Kind::KubeVirt), at("00:00"));
    put(
        &mut inventory,
        Kind::VirtualMachineInstance,
        &format!(
            r#"{{"metadata":{{"name":"db","namespace":"a","uid":"i"}},
                "spec":{{"domain":{{"memory":{{"guest":"8G"}}}}}},
                "status":{{"nodeName":"n1","phase":"Running"{vmi_state}}}}}"#
        ),
    );
    migration(&mut inventory, name, "m", "db", status);
    inventory.settle();
    inventory
}

fn migration(inventory: &mut Inventory, name: &str, uid: &str, vmi: &str, status: &str) {
    put(
        inventory,
        Kind::VirtualMachineInstanceMigration,
        &format!(
            r#"{{"metadata":{{"name":"{name}","namespace":"a","uid":"{uid}","creationTimestamp":"2026-11-22T09:00:00Z"}},
                "spec":{{"vmiName":"{vmi}"}},"status":{{{status}}}}}"#
        ),
    );
}

fn only(inventory: &Inventory) -> &Task {
    let tasks: Vec<&Task> = inventory.tasks().map(|(_, task)| task).collect();
    assert_eq!(tasks.len(), 1);
    tasks[0]
}

fn cell(task: &Task, id: &str, now: jiff::Timestamp) -> String {
    (TASKS.column(id).unwrap().value)(task, Cx { now })
        .text(now)
        .into_owned()
}

const RUNNING: &str = r#""phase":"Running","phaseTransitionTimestamps":[
    {"phase":"Running","phaseTransitionTimestamp":"2026-11-22T09:01:00Z"}]"#;

#[test]
fn one_under_way_tells_elapsed_budget_and_deadline() {
    let state = r#","evacuationNodeName":"n1","migrationState":{"migrationUid":"m","sourceNode":"n1","targetNode":"n2",
        "mode":"PreCopy","startTimestamp":"2026-11-22T09:01:00Z","migrationConfiguration":{"completionTimeoutPerGiB":10}}"#;
    let inventory = world("kubevirt-evacuation-x", RUNNING, state);
    let task = only(&inventory);
    let now = at("01:20");
    assert_eq!(
        cell(task, "time", now),
        "20s/80s",
        "the limits of the VMI, not of the cluster"
    );
    assert_eq!(
        (cell(task, "from", now), cell(task, "to", now)),
        ("n1".into(), "n2".into())
    );
    assert_eq!(
        (cell(task, "who", now), cell(task, "state", now)),
        ("drain".into(), "Running".into())
    );
    let said: Vec<String> = about(task, now).into_iter().map(|line| line.text).collect();
    assert!(
        said.iter()
            .any(|text| text.contains("in 60s") && text.contains("given up")),
        "{said:?}"
    );
    assert!(said.iter().any(|text| text.contains("comes again")), "{said:?}");
}

#[test]
fn the_vmis_previous_migration_is_not_believed() {
    let state = r#","migrationState":{"migrationUid":"older","sourceNode":"n9","targetNode":"n1","failed":true,
        "failureReason":"old story","completed":true}"#;
    let inventory = world("kubevirt-migrate-vm-x", r#""phase":"Pending""#, state);
    let task = only(&inventory);
    assert_eq!(
        (task.source.as_str(), task.target.as_str(), task.why.as_str()),
        ("n1", "", "")
    );
    assert_eq!(cell(task, "who", at("00:01")), "virtctl");
}

#[test]
fn the_deschedulers_mark_is_remembered() {
    let mut inventory = world("kubevirt-evacuation-x", RUNNING, "");
    assert_eq!(only(&inventory).origin.word(), "evicted", "no mark was seen yet");
    put(
        &mut inventory,
        Kind::VirtualMachineInstance,
        r#"{"metadata":{"name":"db","namespace":"a","uid":"i","annotations":{"kubevirt.io/eviction-source":"descheduler"}},
            "status":{"nodeName":"n1"}}"#,
    );
    inventory.settle();
    assert_eq!(only(&inventory).origin.word(), "descheduler");
    migration(
        &mut inventory,
        "kubevirt-evacuation-x",
        "m",
        "db",
        r#""phase":"Succeeded""#,
    );
    assert_eq!(only(&inventory).origin.word(), "descheduler");
}

#[test]
fn one_that_waits_says_for_what() {
    let mut inventory = world("a", r#""phase":"Pending""#, "");
    for index in 0..5 {
        migration(
            &mut inventory,
            &format!("b{index}"),
            &format!("u{index}"),
            &format!("other-{index}"),
            RUNNING,
        );
    }
    inventory.settle();
    let waiting = inventory.tasks().find(|(_, task)| task.key.name == "a").unwrap().1;
    assert!(waiting.why.contains("5 of 5"), "{}", waiting.why);
    assert_eq!(tone(waiting), Tone::Busy);
}

#[test]
fn one_that_failed_says_why_and_one_that_was_cancelled_does_not_cry() {
    let failed = world(
        "a",
        r#""phase":"Failed","migrationState":{"failed":true,"completed":true,"failureReason":"stuck for 150 seconds",
            "endTimestamp":"2026-11-22T09:05:00Z","startTimestamp":"2026-11-22T09:01:00Z"}"#,
        "",
    );
    let task = only(&failed);
    assert_eq!((state(task), tone(task)), ("Failed", Tone::Bad));
    assert_eq!(
        (cell(task, "why", at("09:00")), cell(task, "time", at("09:00"))),
        ("stuck for 150 seconds".into(), "4m".into())
    );
    let cancelled = world(
        "a",
        r#""phase":"Failed","conditions":[{"type":"migrationAbortRequested","status":"True","lastTransitionTime":null}]"#,
        "",
    );
    assert_eq!(
        (state(only(&cancelled)), tone(only(&cancelled))),
        ("Cancelled", Tone::Dim)
    );
}

#[test]
fn a_cancelled_one_outlives_its_object_and_a_finished_one_does_not() {
    for (status, rows) in [(RUNNING, 1), (r#""phase":"Succeeded""#, 0)] {
        let mut inventory = world("a", status, "");
        let meta = serde_json::from_str(r#"{"name":"a","namespace":"a","uid":"m"}"#).unwrap();
        inventory.apply(
            Delta::Delete(Kind::VirtualMachineInstanceMigration, Box::new(meta)),
            at("02:00"),
        );
        inventory.settle();
        assert_eq!(inventory.tasks().count(), rows, "{status}");
        if rows == 1 {
            assert_eq!(
                (state(only(&inventory)), cell(only(&inventory), "time", at("09:00"))),
                ("Cancelled", "60s".into())
            );
        }
    }
}

#[test]
fn without_memory_there_is_no_budget() {
    let mut inventory = Inventory::default();
    migration(&mut inventory, "a", "m", "nobody", RUNNING);
    inventory.settle();
    assert_eq!(cell(only(&inventory), "time", at("01:20")), "20s");
    assert_eq!(cell(only(&inventory), "budget", at("01:20")), "-");
}

#[test]
fn what_is_under_way_comes_before_what_ended_last() {
    let mut inventory = Inventory::default();
    let ended = |minute: u8| {
        format!(
            r#""phase":"Succeeded","phaseTransitionTimestamps":[{{"phase":"Succeeded",
                "phaseTransitionTimestamp":"2026-11-22T09:0{minute}:00Z"}}]"#
        )
    };
    migration(&mut inventory, "early", "1", "a", &ended(1));
    migration(&mut inventory, "late", "2", "b", &ended(5));
    migration(&mut inventory, "waits", "3", "c", r#""phase":"Pending""#);
    migration(&mut inventory, "moves", "4", "d", RUNNING);
    let mut tasks: Vec<&Task> = inventory.tasks().map(|(_, task)| task).collect();
    tasks.sort_by_key(|task| rank(task));
    let names: Vec<&str> = tasks.iter().map(|task| task.key.name.as_str()).collect();
    assert_eq!(names, ["moves", "waits", "late", "early"]);
}
