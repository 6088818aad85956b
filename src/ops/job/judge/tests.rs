use serde_json::{Value, json};

use super::*;
use crate::model::trouble::Step as Where;
use crate::ops::ask::Ask;
use crate::ops::build::plan;
use crate::ops::testing::{running, scene, stopped};
use crate::ops::verb::Verb;

fn step(verb: Verb) -> Step {
    let vm = match verb {
        Verb::Start => stopped("a", "b", "Halted"),
        _ => running("a", "b", "Always"),
    };
    plan(&Ask::new(verb), &[vm], &scene()).steps.remove(0)
}

fn look_at(vm: Value, vmi: Value, migration: Value) -> Look {
    let read = |value: Value| {
        if value.is_null() {
            Read::Gone
        } else {
            Read::Found(value)
        }
    };
    Look {
        vm: read(vm),
        vmi: read(vmi),
        migration: read(migration),
        other: Read::Unasked,
    }
}

fn moved(vmi: Value, migration: Value) -> Judgement {
    let object = ("m".to_owned(), "mu".to_owned());
    judge(
        &step(Verb::Migrate),
        &look_at(Value::Null, vmi, migration),
        Some(&object),
    )
}

fn migration(phase: &str, state: Value) -> Value {
    json!({ "metadata": { "name": "m", "uid": "mu" }, "status": { "phase": phase, "migrationState": state } })
}

fn vmi(node: &str, state: Value) -> Value {
    json!({ "metadata": { "uid": "vmi-b" }, "status": { "phase": "Running", "nodeName": node, "migrationState": state } })
}

#[test]
fn a_migration_is_believed_once_it_ended() {
    assert_eq!(
        moved(Value::Null, migration("", Value::Null)),
        Waiting("m is new".to_owned())
    );
    assert_eq!(
        moved(vmi("n2", Value::Null), migration("Succeeded", Value::Null)),
        Done("runs on n2".to_owned())
    );
    assert!(
        matches!(
            moved(vmi("n1", Value::Null), migration("Failed", Value::Null)),
            Failing { .. }
        ),
        "its reason comes one event later"
    );
    let told = moved(
        vmi("n1", Value::Null),
        migration("Failed", json!({ "failureReason": "no room\u{1b}" })),
    );
    let Failed { reason, .. } = told else {
        panic!("{told:?}")
    };
    assert!(reason.contains("no room") && !reason.contains('\u{1b}'), "{reason}");
}

#[test]
fn the_previous_migrations_state_is_not_taken_for_this_ones() {
    let old = json!({ "migrationUid": "other", "failureReason": "old", "failed": true, "completed": true });
    assert!(matches!(
        moved(vmi("n1", old.clone()), migration("Failed", Value::Null)),
        Failing { .. }
    ));
    let gone = moved(vmi("n1", old), Value::Null);
    assert!(
        matches!(gone, Failed { ref reason, .. } if reason.contains("cancelled")),
        "{gone:?}"
    );
}

#[test]
fn a_record_that_is_gone_is_looked_up_in_the_instance() {
    let ours = json!({ "migrationUid": "mu", "completed": true });
    assert_eq!(moved(vmi("n2", ours), Value::Null), Done("runs on n2".to_owned()));
    let failed = json!({ "migrationUid": "mu", "completed": true, "failed": true, "failureReason": "x" });
    assert!(matches!(moved(vmi("n1", failed), Value::Null), Failed { .. }));
    assert!(
        matches!(moved(Value::Null, Value::Null), Failed { .. }),
        "the VM was stopped under it"
    );
    assert!(matches!(moved(vmi("n3", Value::Null), Value::Null), Unclear(_)));
}

#[test]
fn a_chosen_node_must_be_the_one() {
    let step = plan(
        &Ask::migrate_to("n9".to_owned()),
        &[running("a", "b", "Always")],
        &scene(),
    )
    .steps
    .remove(0);
    let look = look_at(Value::Null, vmi("n2", Value::Null), migration("Succeeded", Value::Null));
    assert!(matches!(judge(&step, &look, None), Failing { .. }));
}

#[test]
fn stopped_means_that_the_instance_is_gone() {
    let succeeded = json!({ "metadata": {}, "status": { "phase": "Succeeded" } });
    let look = |vmi| look_at(Value::Null, vmi, Value::Null);
    assert!(matches!(judge(&step(Verb::Stop), &look(succeeded), None), Waiting(_)));
    assert!(matches!(judge(&step(Verb::Stop), &look(Value::Null), None), Done(_)));
}

#[test]
fn a_restart_wants_another_instance() {
    let vm = json!({ "status": { "printableStatus": "Running" } });
    let restart = step(Verb::Restart);
    let old = look_at(vm.clone(), vmi("n1", Value::Null), Value::Null);
    assert_eq!(
        judge(&restart, &old, None),
        Waiting("the old instance is Running".to_owned())
    );
    let new = json!({ "metadata": { "uid": "new" }, "status": { "phase": "Running", "nodeName": "n4" } });
    assert_eq!(
        judge(&restart, &look_at(vm, new, Value::Null), None),
        Done("runs on n4".to_owned())
    );
}

#[test]
fn a_start_that_hangs_says_on_what() {
    let vm = json!({ "status": { "printableStatus": "ErrorUnschedulable" } });
    let pending = json!({ "metadata": {}, "status": { "phase": "Scheduling" } });
    assert!(matches!(
        judge(&step(Verb::Start), &look_at(vm, pending.clone(), Value::Null), None),
        Failing { .. }
    ));
    let gone = judge(&step(Verb::Start), &look_at(Value::Null, pending, Value::Null), None);
    assert!(
        matches!(gone, Failed { ref reason, .. } if reason.contains("deleted")),
        "{gone:?}"
    );
}

#[test]
fn a_pause_holds_for_the_same_instance_only() {
    let paused = json!([{ "type": "Paused", "status": "True" }]);
    let with = |uid: &str, conditions: &Value| {
        look_at(
            Value::Null,
            json!({ "metadata": { "uid": uid }, "status": { "conditions": conditions } }),
            Value::Null,
        )
    };
    let pause = step(Verb::Pause);
    assert!(matches!(judge(&pause, &with("vmi-b", &paused), None), Done(_)));
    assert!(matches!(judge(&pause, &with("vmi-b", &json!([])), None), Waiting(_)));
    assert!(matches!(judge(&pause, &with("another", &paused), None), Failed { .. }));
    assert!(matches!(
        judge(&pause, &look_at(Value::Null, Value::Null, Value::Null), None),
        Failed { .. }
    ));
}

#[test]
fn what_cannot_be_read_is_no_answer() {
    let mut look = look_at(Value::Null, Value::Null, Value::Null);
    look.vmi = Read::Unread(Trouble {
        step: Where::Stream,
        kind: None,
        status: None,
        reason: "cut".to_owned(),
        way_out: String::new(),
    });
    assert!(matches!(judge(&step(Verb::Stop), &look, None), Blind(_)));
}
