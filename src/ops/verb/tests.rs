//! Every request of every verb, word for word.

use strum::IntoEnumIterator as _;

use super::*;
use crate::model::Truth;
use crate::ops::ask::Scene;
use crate::ops::build::plan;
use crate::ops::plan::{Call, Level, Plan, Verdict};
use crate::ops::subject::Moving;
use crate::ops::testing::{running, scene, stopped};

const VM: &str = "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachines/b";
const VMI: &str = "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b";
const VMIM: &str = "/apis/kubevirt.io/v1/namespaces/a/virtualmachineinstancemigrations";

/// A VM in a state in which the verb makes sense.
fn ready(verb: Verb) -> Subject {
    let mut vm = match verb {
        Verb::Start => stopped("a", "b", "Halted"),
        _ => running("a", "b", "Always"),
    };
    if let Some(vmi) = &mut vm.vmi {
        match verb {
            Verb::Unpause => vmi.paused = Truth::True,
            Verb::CancelEvacuation => vmi.evacuating = "n1".into(),
            _ => {}
        }
    }
    if verb == Verb::CancelMigration {
        vm.migration = Some(Moving {
            name: "m".into(),
            uid: "mu".into(),
            phase: "Running".into(),
        });
    }
    vm
}

fn of(verb: Verb, vm: Subject) -> Plan {
    plan(&Ask::new(verb), &[vm], &scene())
}

/// Method, target, content type, accept and body in one line.
fn words(call: &Call) -> String {
    let request = call.request().unwrap();
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .map_or("-", |value| value.to_str().unwrap())
            .to_owned()
    };
    let body = String::from_utf8(request.body().clone()).unwrap();
    let (kind, accept) = (header("content-type"), header("accept"));
    format!("{} {} {kind} {accept} {body}", request.method(), request.uri())
}

#[test]
fn every_request_is_pinned() {
    const J: &str = "application/json";
    let bare = |path: &str, action: &str| format!("PUT {path}/{action} - */* ");
    let with = |path: &str, action: &str, body: &str| format!("PUT {path}/{action} {J} */* {body}");
    let dry = |path: &str, action: &str| with(path, action, r#"{"dryRun":["All"]}"#);
    let id = of(Verb::Migrate, ready(Verb::Migrate)).id;
    let migration = format!(
        r#"{{"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstanceMigration","metadata":{{"generateName":"vmotui-migrate-","labels":{{"vmotui/job":"{id}.0"}}}},"spec":{{"vmiName":"b"}}}}"#
    );
    let delete = |dry: &str| {
        format!(
            r#"DELETE {VMIM}/m {J} {J} {{"apiVersion":"v1"{dry},"kind":"DeleteOptions","preconditions":{{"uid":"mu"}}}}"#
        )
    };
    let table = [
        (
            Verb::Migrate,
            Some(format!(
                "POST {VMIM}?fieldManager=vmotui&dryRun=All {J} {J} {migration}"
            )),
            format!("POST {VMIM}?fieldManager=vmotui {J} {J} {migration}"),
        ),
        (Verb::CancelMigration, Some(delete(r#","dryRun":["All"]"#)), delete("")),
        (
            Verb::CancelEvacuation,
            Some(with(
                VMI,
                "evacuate/cancel",
                r#"{"dryRun":["All"],"evacuationNodeName":"n1"}"#,
            )),
            with(VMI, "evacuate/cancel", r#"{"evacuationNodeName":"n1"}"#),
        ),
        (Verb::Start, Some(dry(VM, "start")), bare(VM, "start")),
        (Verb::Stop, Some(dry(VM, "stop")), bare(VM, "stop")),
        (
            Verb::ForceStop,
            Some(with(VM, "stop", r#"{"dryRun":["All"],"gracePeriod":0}"#)),
            with(VM, "stop", r#"{"gracePeriod":0}"#),
        ),
        (Verb::Restart, Some(dry(VM, "restart")), bare(VM, "restart")),
        (
            Verb::ForceRestart,
            Some(with(VM, "restart", r#"{"dryRun":["All"],"gracePeriodSeconds":0}"#)),
            with(VM, "restart", r#"{"gracePeriodSeconds":0}"#),
        ),
        (Verb::Pause, Some(dry(VMI, "pause")), bare(VMI, "pause")),
        (Verb::Unpause, Some(dry(VMI, "unpause")), bare(VMI, "unpause")),
        (Verb::SoftReboot, None, bare(VMI, "softreboot")),
        (Verb::Reset, None, bare(VMI, "reset")),
    ];
    assert_eq!(table.len(), 12, "snapshots and NICs are pinned in pins.rs");
    for (verb, rehearsal, request) in table {
        let plan = of(verb, ready(verb));
        let step = plan
            .steps
            .first()
            .unwrap_or_else(|| panic!("{verb}: {:?}", plan.refused));
        assert_eq!(step.dry_run.as_ref().map(words), rehearsal, "{verb}");
        assert_eq!(words(&step.request), request, "{verb}");
        let unknown = step.checks.iter().find(|check| check.verdict != Verdict::Pass);
        assert_eq!(unknown, None, "{verb}");
        assert!(
            !plan.undo.is_empty() && !plan.blast.is_empty() && !plan.effect.is_empty(),
            "{verb}"
        );
    }
}

#[test]
fn a_chosen_node_goes_into_the_selector() {
    let plan = plan(&Ask::migrate_to("n2".to_owned()), &[ready(Verb::Migrate)], &scene());
    let body = plan.steps[0].request.body.clone().unwrap();
    assert_eq!(body["spec"]["addedNodeSelector"]["kubernetes.io/hostname"], "n2");
    let old = Scene {
        kubevirt: Some("v1.5.2"),
        ..scene()
    };
    let refused = crate::ops::plan(&Ask::migrate_to("n2".to_owned()), &[ready(Verb::Migrate)], &old);
    assert!(
        refused.is_empty() && refused.refused[0].way_out.contains("without a word"),
        "{refused:?}"
    );
    let here = crate::ops::plan(&Ask::migrate_to("n1".to_owned()), &[ready(Verb::Migrate)], &scene());
    assert!(here.is_empty(), "it is there already");
}

#[test]
fn an_evacuation_is_taken_back_only_where_the_server_can() {
    let old = Scene {
        kubevirt: Some("v1.6.3"),
        ..scene()
    };
    assert!(
        plan(
            &Ask::new(Verb::CancelEvacuation),
            &[ready(Verb::CancelEvacuation)],
            &old
        )
        .is_empty()
    );
    let unread = Scene {
        kubevirt: None,
        ..scene()
    };
    let plan = plan(
        &Ask::new(Verb::CancelEvacuation),
        &[ready(Verb::CancelEvacuation)],
        &unread,
    );
    assert!(
        plan.steps[0]
            .checks
            .iter()
            .any(|check| check.verdict == Verdict::Unknown)
    );
}

/// Verb, VM, and a word of the reason it is refused for; none where it is offered.
#[test]
fn state_and_run_strategy_decide_what_is_offered() {
    let with = |strategy: &str, change: fn(&mut crate::ops::subject::Instance)| {
        let mut vm = running("a", "b", strategy);
        change(vm.vmi.as_mut().unwrap());
        vm
    };
    let on = |strategy: &str| running("a", "b", strategy);
    let off = |strategy: &str| stopped("a", "b", strategy);
    let orphan = Subject { vm: None, ..on("") };
    let table: Vec<(Verb, Subject, Option<&str>)> = vec![
        (Verb::Start, off("Halted"), None),
        (Verb::Start, off("Manual"), None),
        (Verb::Start, off("RerunOnFailure"), None),
        (Verb::Start, off("Always"), Some("by itself")),
        (Verb::Start, off("Once"), Some("by itself")),
        (Verb::Start, on("Manual"), Some("phase Running")),
        (
            Verb::Start,
            with("Halted", |vmi| vmi.deleting = true),
            Some("shutting down"),
        ),
        (Verb::Stop, on("Always"), None),
        (Verb::Stop, on("Manual"), None),
        (Verb::Stop, off("Always"), None),
        (Verb::Stop, off("Halted"), Some("off")),
        (Verb::Stop, off("Manual"), Some("off")),
        (Verb::Stop, on("Halted"), Some("Halted")),
        (Verb::ForceStop, on("Halted"), None),
        (Verb::Restart, on("Always"), None),
        (Verb::Restart, on("Halted"), Some("Halted")),
        (Verb::Restart, on("Once"), Some("Once")),
        (Verb::Restart, off("Always"), Some("off")),
        (Verb::Stop, orphan, Some("only an instance")),
        (
            Verb::Pause,
            with("Always", |vmi| vmi.liveness_probe = Truth::True),
            Some("403"),
        ),
        (
            Verb::Pause,
            with("Always", |vmi| vmi.paused = Truth::True),
            Some("is paused"),
        ),
        (Verb::Pause, off("Halted"), Some("off")),
        (Verb::Unpause, on("Always"), Some("not paused")),
        (
            Verb::SoftReboot,
            with("Always", |vmi| (vmi.agent, vmi.acpi) = (Truth::False, Truth::False)),
            Some("ACPI is off"),
        ),
        (Verb::SoftReboot, with("Always", |vmi| vmi.agent = Truth::False), None),
        (Verb::Reset, with("Always", |vmi| vmi.paused = Truth::True), None),
        (
            Verb::Reset,
            with("Always", |vmi| vmi.phase = "Scheduling".into()),
            Some("Scheduling"),
        ),
        (
            Verb::Migrate,
            with("Always", |vmi| vmi.migratable = Truth::Unknown),
            None,
        ),
        (
            Verb::Migrate,
            with("Always", |vmi| {
                vmi.migratable = Truth::False;
                vmi.why_not = ("DisksNotLiveMigratable".into(), "PVC is not shared".into());
            }),
            Some("DisksNotLiveMigratable: PVC is not shared"),
        ),
        (Verb::Migrate, ready(Verb::CancelMigration), Some("m is Running")),
        (Verb::CancelMigration, on("Always"), Some("none known")),
        (Verb::CancelEvacuation, on("Always"), Some("nothing is marked")),
    ];
    for (verb, vm, refusal) in table {
        let plan = of(verb, vm.clone());
        match refusal {
            None => assert_eq!(plan.steps.len(), 1, "{verb} {vm:?}: {:?}", plan.refused),
            Some(word) => {
                let refused = plan
                    .refused
                    .first()
                    .unwrap_or_else(|| panic!("{verb} is offered: {vm:?}"));
                assert!(refused.reason.contains(word), "{verb}: {}", refused.reason);
                assert!(!refused.way_out.is_empty(), "{verb}");
            }
        }
    }
}

#[test]
fn a_rewritten_run_strategy_is_told() {
    for (verb, strategy, to) in [
        (Verb::Start, "Halted", "Always"),
        (Verb::Stop, "Always", "Halted"),
        (Verb::Stop, "Once", "Halted"),
    ] {
        let vm = if verb == Verb::Start {
            stopped("a", "b", strategy)
        } else {
            running("a", "b", strategy)
        };
        let plan = of(verb, vm);
        assert!(
            plan.effect.contains(&format!("from {strategy} to {to}")),
            "{}",
            plan.effect
        );
        assert_eq!(plan.steps[0].changes[0].path, "spec.runStrategy");
    }
    let manual = of(Verb::Stop, running("a", "b", "Manual"));
    assert!(manual.effect.contains("Manual stays"), "{}", manual.effect);
}

#[test]
fn what_loses_data_must_be_typed() {
    for verb in Verb::iter() {
        if matches!(verb, Verb::ForceStop | Verb::ForceRestart | Verb::Reset) {
            assert_eq!(verb.level(), Level::L3, "{verb}");
        }
        assert_eq!(verb.name().parse::<Verb>(), Ok(verb));
        assert!(!verb.grant().words().is_empty());
    }
}
