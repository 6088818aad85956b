//! Plans about a node, request by request.

use serde_json::{Value, json};

use super::*;
use crate::config::Guardrail;
use crate::ops::facts::Objects;
use crate::ops::facts::testing::{known, launcher, objects, vmi};
use crate::ops::plan::{Confirm, Goal, Level, Method};
use crate::ops::subject::{Instance, Moving, Subject};
use crate::ops::testing::{running, scene};

fn pod(name: &str, owner: Option<&str>, labels: &Value) -> Value {
    let owners: Vec<Value> = owner
        .map(|kind| json!({ "kind": kind, "name": "o", "uid": "o", "controller": true }))
        .into_iter()
        .collect();
    json!({
        "metadata": { "name": name, "namespace": "sys", "uid": format!("pod-{name}"), "labels": labels,
            "ownerReferences": owners },
        "spec": { "nodeName": "w1", "volumes": [{ "name": "v", "emptyDir": {} }] },
        "status": { "phase": "Running" },
    })
}

fn stuck(name: &str) -> Value {
    let mut vmi = vmi(name, "w1");
    vmi["status"]["conditions"] =
        json!([{ "type": "LiveMigratable", "status": "False", "reason": "DisksNotLiveMigratable" }]);
    vmi
}

fn stops(name: &str) -> Value {
    let mut vmi = vmi(name, "w1");
    vmi["spec"]["evictionStrategy"] = json!("None");
    vmi
}

fn site(vmis: &[Value]) -> Site {
    let mut pods: Vec<Value> = vmis
        .iter()
        .map(|vmi| launcher(vmi["metadata"]["name"].as_str().unwrap(), "w1"))
        .collect();
    pods.extend([
        pod("app", Some("ReplicaSet"), &json!({})),
        pod("agent", Some("DaemonSet"), &json!({})),
        pod("static", Some("Node"), &json!({})),
        pod("px", Some("StorageCluster"), &json!({})),
        pod("hp-volume-x", Some("Pod"), &json!({ "kubevirt.io": "hotplug-disk" })),
        pod("bare", None, &json!({})),
    ]);
    let objects = Objects {
        pods: known(&pods),
        vmis: known(vmis),
        ..objects()
    };
    let mut site = Site {
        name: "w1".to_owned(),
        uid: "node-uid".to_owned(),
        ..Site::default()
    };
    site.settle(&objects);
    site
}

fn drain_of(site: &Site, ask: &Ask) -> Plan {
    drain::plan(site, ask, &scene())
}

fn ask(verb: Verb) -> Ask {
    Ask::on_node(verb, "w1".to_owned())
}

#[test]
fn a_drain_cordons_first_then_moves_then_stops_then_evicts_what_has_a_controller() {
    let site = site(&[stops("a-stops"), vmi("web", "w1")]);
    let plan = drain_of(&site, &ask(Verb::Drain));
    let told: Vec<(Method, &str)> = plan
        .steps
        .iter()
        .map(|step| (step.request.method, step.request.path.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Method::Patch, "/api/v1/nodes/w1"),
            (Method::Post, "/api/v1/namespaces/a/pods/virt-launcher-web-x/eviction"),
            (
                Method::Post,
                "/api/v1/namespaces/a/pods/virt-launcher-a-stops-x/eviction"
            ),
            (Method::Post, "/api/v1/namespaces/sys/pods/app/eviction"),
        ]
    );
    assert_eq!(
        plan.steps[0].request.body,
        Some(json!({ "spec": { "unschedulable": true }, "metadata": { "uid": "node-uid" } }))
    );
    assert_eq!(
        plan.steps[1].request.body,
        Some(json!({
            "apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": { "name": "virt-launcher-web-x", "namespace": "a" },
            "deleteOptions": { "preconditions": { "uid": "pod-web" } },
        }))
    );
    let dry = plan.steps[1].dry_run.as_ref().unwrap();
    assert_eq!(
        dry.body.as_ref().unwrap()["deleteOptions"]["dryRun"],
        json!(["All"]),
        "virt-api reads it in the body"
    );
    assert_eq!(
        dry.query,
        [("dryRun".to_owned(), "All".to_owned())],
        "older ones read it there alone"
    );
    assert!(plan.steps[1..].iter().all(|step| step.needs == Some(0)));
    assert_eq!(
        plan.steps[2].goal,
        Goal::LeftNode {
            node: "w1".to_owned(),
            moves: false
        }
    );
    assert_eq!(plan.confirm(), Confirm::Type("w1".to_owned()), "by the node's name");
    assert_eq!(plan.max_in_flight, 2, "what KubeVirt moves off one node at a time");
    let left: Vec<String> = plan.refused.iter().map(|no| no.target.to_string()).collect();
    assert_eq!(
        left,
        ["sys/bare"],
        "nothing is deleted, and nothing without a controller is evicted"
    );
    assert!(plan.effect.contains("1 VMs migrate, 1 shut down"), "{}", plan.effect);
    assert!(
        plan.blast.iter().any(|line| line.starts_with("3 pods of DaemonSets")),
        "{:?}",
        plan.blast
    );
}

#[test]
fn what_blocks_holds_the_drain_until_it_is_meant_to_stay() {
    let site = site(&[stuck("db"), vmi("web", "w1")]);
    let held = drain_of(&site, &ask(Verb::Drain));
    assert!(held.is_empty());
    assert_eq!(held.refused[0].target.to_string(), "a/db");
    assert!(!held.refused[0].way_out.is_empty(), "with its way out");
    let meant = Ask {
        allow_blocked: true,
        ..ask(Verb::Drain)
    };
    let plan = drain_of(&site, &meant);
    assert!(plan.steps.iter().all(|step| step.target.name != "db"));
    assert!(plan.effect.contains("the node does not get empty"), "{}", plan.effect);
}

#[test]
fn a_guardrail_on_one_namespace_holds_the_whole_drain() {
    let site = site(&[vmi("web", "w1")]);
    let rule = Guardrail {
        verbs: vec!["drain".to_owned()],
        deny: true,
        origin: "config.toml:3".to_owned(),
        ..Guardrail::default()
    };
    let rules = [rule];
    let scene = Scene {
        guardrails: &rules,
        ..scene()
    };
    let plan = drain::plan(&site, &ask(Verb::Drain), &scene);
    assert!(plan.is_empty() && plan.refused[0].reason.contains("config.toml:3"));
}

fn marked(name: &str, phase: Option<&str>) -> Subject {
    let subject = running("a", name, "Always");
    let vmi = subject.vmi.clone().map(|vmi| Instance {
        node: "w1".into(),
        evacuating: "w1".into(),
        ..vmi
    });
    Subject { vmi, ..subject }.moving(phase.map(|phase| Moving {
        name: format!("kubevirt-evacuation-{name}").into(),
        uid: format!("m-{name}").into(),
        phase: phase.into(),
    }))
}

#[test]
fn an_abort_opens_the_node_first_then_takes_marks_back_then_deletes_what_only_waits() {
    let site = Site {
        cordoned: true,
        ..site(&[])
    };
    let subjects = [marked("moves", Some("Running")), marked("waits", Some("Pending"))];
    let plan = abort::plan(&site, &ask(Verb::AbortDrain), &subjects, &scene());
    let told: Vec<(Method, String)> = plan
        .steps
        .iter()
        .map(|step| (step.request.method, step.request.path.clone()))
        .collect();
    assert_eq!(told[0], (Method::Patch, "/api/v1/nodes/w1".to_owned()));
    assert!(
        told[1].1.ends_with("/virtualmachineinstances/moves/evacuate/cancel"),
        "{told:?}"
    );
    assert!(
        told[2].1.ends_with("/virtualmachineinstances/waits/evacuate/cancel"),
        "{told:?}"
    );
    assert!(
        told[3]
            .1
            .ends_with("/virtualmachineinstancemigrations/kubevirt-evacuation-waits"),
        "{told:?}"
    );
    assert_eq!((told.len(), plan.steps[3].needs), (4, Some(2)), "the mark goes first");
    assert_eq!(
        plan.steps[0].request.body.as_ref().unwrap()["spec"],
        json!({ "unschedulable": null })
    );
    assert_eq!(plan.confirm(), Confirm::Enter, "the way back is never made hard");
    let body = plan.steps[1].request.body.as_ref().unwrap();
    assert_eq!(body["evacuationNodeName"], "w1", "the server tests the name");
}

#[test]
fn an_older_kubevirt_has_its_migrations_deleted_and_that_is_said_to_be_no_full_stop() {
    let site = site(&[]);
    let subjects = [marked("moves", Some("Running"))];
    let scene = Scene {
        kubevirt: Some("v1.6.3"),
        ..scene()
    };
    let plan = abort::plan(&site, &ask(Verb::AbortDrain), &subjects, &scene);
    assert_eq!(plan.steps.len(), 1, "the node is open already");
    assert_eq!(plan.steps[0].request.method, Method::Delete);
    assert!(
        plan.blast.iter().any(|line| line.contains("cannot take the mark")),
        "{:?}",
        plan.blast
    );
}

#[test]
fn the_end_of_maintenance_opens_the_node_and_migrates_back_what_was_moved() {
    let site = Site {
        cordoned: true,
        ..site(&[])
    };
    let elsewhere = {
        let subject = running("a", "web", "Always");
        let vmi = subject.vmi.clone().map(|vmi| Instance {
            node: "w2".into(),
            ..vmi
        });
        Subject { vmi, ..subject }
    };
    let asked = Ask {
        bring_back: true,
        ..ask(Verb::ExitMaintenance)
    };
    let plan = back::plan(&site, &asked, std::slice::from_ref(&elsewhere), &scene());
    assert_eq!(plan.steps.len(), 2);
    assert_eq!(plan.steps[1].needs, Some(0), "a cordoned node would take nothing");
    assert_eq!(
        plan.steps[1].request.body.as_ref().unwrap()["spec"]["addedNodeSelector"],
        json!({ "kubernetes.io/hostname": "w1" })
    );
    assert_eq!((plan.level, plan.confirm()), (Level::L1, Confirm::Enter));
    let alone = back::plan(&site, &ask(Verb::ExitMaintenance), &[], &scene());
    assert_eq!(alone.steps.len(), 1);
    let nothing = back::plan(&super::tests::site(&[]), &ask(Verb::ExitMaintenance), &[], &scene());
    assert!(nothing.is_empty() && nothing.refused[0].reason.contains("open already"));
}

#[test]
fn what_an_evacuation_moved_last_comes_back_and_what_moved_since_does_not() {
    let migration = |vm: &str, at: &str, from: Option<&str>, phase: &str| {
        let annotations = from.map_or_else(|| json!({}), |node| json!({ "kubevirt.io/evacuationMigration": node }));
        let json = json!({
            "metadata": { "name": format!("m-{vm}-{at}"), "namespace": "a", "annotations": annotations,
                "creationTimestamp": format!("2026-11-22T{at}:00:00Z") },
            "spec": { "vmiName": vm },
            "status": { "phase": phase },
        });
        serde_json::from_value(json).unwrap()
    };
    let all = [
        migration("back", "08", None, "Succeeded"),
        migration("back", "09", Some("w1"), "Succeeded"),
        migration("since", "09", Some("w1"), "Succeeded"),
        migration("since", "10", None, "Succeeded"),
        migration("other", "09", Some("w2"), "Succeeded"),
        migration("failed", "09", Some("w1"), "Failed"),
    ];
    let found = read::last_evacuated(&all, "w1");
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a/back"]);
}

#[test]
fn rights_are_those_of_the_requests() {
    let plan = drain_of(&site(&[vmi("web", "w1")]), &ask(Verb::Drain));
    let told: Vec<String> = rights(&plan)
        .into_iter()
        .map(|(verb, group, resource, subresource, namespace)| {
            format!("{verb} {group}|{resource}|{subresource} in {namespace:?}")
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"create |pods|eviction in "a""#,
            r#"create |pods|eviction in "sys""#,
            r#"patch |nodes| in """#,
        ]
    );
}

#[test]
fn a_cordon_of_a_cordoned_node_is_nothing_to_do() {
    let open = site(&[]);
    assert_eq!(steps::only_cordon(&open, &ask(Verb::Cordon), &scene()).steps.len(), 1);
    let closed = Site { cordoned: true, ..open };
    assert!(steps::only_cordon(&closed, &ask(Verb::Cordon), &scene()).is_empty());
    assert_eq!(
        steps::only_cordon(&closed, &ask(Verb::Uncordon), &scene()).steps.len(),
        1
    );
}
