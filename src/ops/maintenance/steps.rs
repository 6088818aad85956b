//! The requests that node plans are made of, and a plan of a cordon alone.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;
use serde_json::{Value, json};

use super::read::{Guest, Resting, Site};
use crate::domain::migratable::drain::Outcome;
use crate::ops::ask::{Ask, Scene};
use crate::ops::guard;
use crate::ops::plan::{Call, Change, Check, Goal, Level, MANY, Method, Plan, Refused, Step, Target, Verdict};
use crate::ops::verb::Verb;

/// Cordons the node, or takes the cordon away, as `kubectl cordon` does (kubectl `pkg/drain/cordon.go`). The UID is there
/// so that a new node of the same name refuses it.
pub(super) fn cordon(site: &Site, on: bool) -> Step {
    let wanted = if on { json!(true) } else { Value::Null };
    let mut patch = json!({ "spec": { "unschedulable": wanted } });
    if let (false, Some(fields)) = (site.uid.is_empty(), patch.as_object_mut()) {
        fields.insert("metadata".to_owned(), json!({ "uid": site.uid }));
    }
    let call = Call {
        method: Method::Patch,
        path: format!("/api/v1/nodes/{}", site.name),
        query: vec![("fieldManager".to_owned(), "vmotui".to_owned())],
        content_type: Some("application/merge-patch+json".to_owned()),
        accept: "application/json".to_owned(),
        body: Some(patch),
    };
    Step {
        verb: if on { Verb::Cordon } else { Verb::Uncordon },
        target: Target {
            kind: "Node".to_owned(),
            name: site.name.clone(),
            uid: site.uid.clone(),
            resource_version: site.version.clone(),
            ..Target::default()
        },
        effect: if on {
            "nothing new is placed on the node; what runs there runs on".to_owned()
        } else {
            "the node takes VMs and pods again; nothing comes back by itself".to_owned()
        },
        checks: vec![check(
            "there is such a node",
            Verdict::Pass,
            "Node spec.unschedulable",
            if site.cordoned { "cordoned" } else { "open" },
        )],
        changes: vec![Change {
            path: "spec.unschedulable".to_owned(),
            from: site.cordoned.to_string(),
            to: on.to_string(),
        }],
        dry_run: Some(call.clone().dry_in_query()),
        request: call,
        goal: Goal::Cordoned(on),
        needs: None,
    }
}

pub(super) fn check(name: &str, verdict: Verdict, field: &str, found: impl Into<String>) -> Check {
    Check {
        name: name.to_owned(),
        verdict,
        field: field.to_owned(),
        found: found.into(),
        way_out: String::new(),
    }
}

/// Evicts the launcher pod of a VM.
pub(super) fn evict_guest(site: &Site, guest: &Guest) -> Step {
    let moves = guest.outcome != Outcome::ShutsDown;
    let (pod, uid) = &guest.pod;
    let mut step = evict(&guest.key.namespace, pod, uid);
    step.target = Target {
        kind: "VirtualMachineInstance".to_owned(),
        namespace: guest.key.namespace.to_string(),
        name: guest.key.name.to_string(),
        uid: guest.uid.clone(),
        ..Target::default()
    };
    step.effect = match guest.outcome {
        Outcome::Migrates => "moves to a node that the scheduler picks, while it runs".to_owned(),
        Outcome::Waits => "is marked, and must be moved by a controller outside KubeVirt".to_owned(),
        _ => "is shut down".to_owned(),
    };
    step.checks = vec![check(
        "an eviction lets it leave",
        Verdict::Pass,
        "VMI spec.evictionStrategy, status.conditions[LiveMigratable]",
        guest.why.clone(),
    )];
    if moves {
        step.changes = vec![Change {
            path: "VMI status.evacuationNodeName".to_owned(),
            from: guest.marked.clone(),
            to: site.name.clone(),
        }];
    }
    step.goal = Goal::LeftNode {
        node: site.name.clone(),
        moves,
    };
    step
}

/// Evicts another pod; budgets decide when.
pub(super) fn evict_pod(site: &Site, pod: &Resting) -> Step {
    Step {
        effect: "is evicted as soon as its budgets allow; its controller makes it anew elsewhere".to_owned(),
        goal: Goal::PodGone {
            node: site.name.clone(),
        },
        ..evict(&pod.namespace, &pod.name, &pod.uid)
    }
}

fn evict(namespace: &str, name: &str, uid: &str) -> Step {
    let body = |dry: bool| {
        let mut options = json!({ "preconditions": { "uid": uid } });
        if let (true, Some(fields)) = (dry, options.as_object_mut()) {
            fields.insert("dryRun".to_owned(), json!(["All"]));
        }
        json!({
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": { "name": name, "namespace": namespace },
            "deleteOptions": options,
        })
    };
    let call = |dry: bool| Call {
        query: Vec::new(),
        ..Call::create(
            format!("/api/v1/namespaces/{namespace}/pods/{name}/eviction"),
            body(dry),
        )
    };
    Step {
        verb: Verb::Drain,
        target: Target {
            kind: "Pod".to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            uid: uid.to_owned(),
            ..Target::default()
        },
        effect: String::new(),
        checks: Vec::new(),
        changes: Vec::new(),
        // in the query as well: KubeVirt before 1.6 reads only that, and would really mark the VM
        dry_run: Some(call(true).dry_in_query()),
        request: call(false),
        goal: Goal::Accepted,
        needs: Some(0),
    }
}

/// A plan about a node, with the guardrails of the configuration applied.
pub(super) fn plan(site: &Site, ask: &Ask, scene: &Scene<'_>, steps: Vec<Step>, refused: Vec<Refused>) -> Plan {
    let rules = guard::rules(scene.guardrails, scene.context, ask.verb);
    let (mut steps, mut refused) = (steps, refused);
    // a rule that denies one namespace denies the whole: half a drain is none
    let denied = steps
        .iter()
        .find_map(|step| Some((step.target.clone(), guard::denied(&rules, &step.target.namespace)?)));
    if let Some((target, (reason, way_out))) = denied {
        steps.clear();
        refused.insert(
            0,
            Refused {
                target,
                reason,
                way_out,
            },
        );
    }
    if let Some(limit) = guard::over(&rules, &steps) {
        steps.clear();
        refused.insert(
            0,
            Refused {
                target: Target {
                    kind: "Node".to_owned(),
                    name: site.name.clone(),
                    ..Target::default()
                },
                reason: limit.reason,
                way_out: limit.way_out,
            },
        );
    }
    let guarded = guard::typed(&rules, &steps);
    let typed = guarded || (steps.len() > MANY && ask.verb == Verb::ExitMaintenance);
    Plan {
        id: id(site, ask, scene),
        verb: ask.verb,
        headline: format!("{} {}", ask.verb.title(), site.name),
        effect: String::new(),
        level: if typed { Level::L3 } else { ask.verb.level() },
        guarded,
        undo: ask.verb.undo().to_owned(),
        blast: ask.verb.blast().iter().map(|line| (*line).to_owned()).collect(),
        max_in_flight: ask
            .max_in_flight
            .or(site.slots)
            .unwrap_or(crate::ops::plan::IN_FLIGHT)
            .max(1),
        node: Some(site.name.clone()),
        steps,
        refused,
    }
}

/// Sixteen hexadecimal digits that fit into a file name.
fn id(site: &Site, ask: &Ask, scene: &Scene<'_>) -> String {
    let mut hash = FxHasher::default();
    scene.now.as_nanosecond().hash(&mut hash);
    ask.verb.hash(&mut hash);
    site.name.hash(&mut hash);
    site.uid.hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// A cordon, or the end of one, and nothing else.
pub(super) fn only_cordon(site: &Site, ask: &Ask, scene: &Scene<'_>) -> Plan {
    let on = ask.verb == Verb::Cordon;
    let step = cordon(site, on);
    if site.cordoned == on {
        let no = Refused {
            target: step.target,
            reason: format!(
                "it is {} already (Node spec.unschedulable)",
                if on { "cordoned" } else { "open" }
            ),
            way_out: String::new(),
        };
        return Plan {
            effect: "Nothing: there is nothing to change".to_owned(),
            ..plan(site, ask, scene, Vec::new(), vec![no])
        };
    }
    Plan {
        effect: step.effect.clone(),
        ..plan(site, ask, scene, vec![step], Vec::new())
    }
}
