//! Every request on snapshots and NICs, word for word.

use serde_json::{Value, json};

use super::{Verb, Wish};
use crate::domain::finding::{Finding, Verdict as Found};
use crate::domain::snapshot::volumes::{Source, Volume};
use crate::ops::plan::{Confirm, Plan, Verdict};
use crate::ops::saved::Saved;
use crate::ops::shape::Shape;
use crate::ops::subject::Subject;
use crate::ops::testing::{running, scene, stopped};
use crate::ops::{Ask, plan};

const VM: &str = "/apis/kubevirt.io/v1/namespaces/shop/virtualmachines/web";
const SNAPSHOTS: &str = "/apis/snapshot.kubevirt.io/v1beta1/namespaces/shop/virtualmachinesnapshots";

fn shape() -> Shape {
    Shape::read(&json!({
        "spec": { "template": { "spec": {
            "networks": [{ "name": "default", "pod": {} }, { "name": "vlan10", "multus": { "networkName": "a/n" } }],
            "domain": { "devices": { "interfaces": [
                { "name": "default", "masquerade": {} },
                { "name": "vlan10", "bridge": {} },
            ] } },
            "volumes": [{ "name": "root", "dataVolume": { "name": "d" } }, { "name": "init", "cloudInitNoCloud": {} }],
        } } },
        "status": { "volumeSnapshotStatuses": [{ "name": "root", "enabled": true }] },
    }))
}

fn wish(nic: &str) -> Wish {
    Wish {
        nic: nic.into(),
        network: "default/nad-vlan-30".into(),
        mac: Some("02:00:00:00:30:01".into()),
        ..Wish::default()
    }
}

fn saved() -> Saved {
    let object = json!({
        "metadata": { "namespace": "shop", "name": "s1", "uid": "u1" },
        "spec": { "source": { "name": "web" } },
        "status": {
            "phase": "Succeeded", "readyToUse": true, "sourceUID": "vm-web", "creationTime": "2026-11-22T08:56:33Z",
            "snapshotVolumes": { "includedVolumes": ["root"] },
        },
    });
    Saved {
        restores: Some(Vec::new()),
        ..Saved::read(&object, |_| false)
    }
}

fn of(verb: Verb, subject: Subject) -> Plan {
    plan(&Ask::new(verb), &[subject], &scene())
}

/// Method and target, content type, and body of the request and of its dry run.
fn sent(plan: &Plan) -> (String, Option<String>, Value, String) {
    let step = plan
        .steps
        .first()
        .unwrap_or_else(|| panic!("refused: {:?}", plan.refused));
    let call = &step.request;
    (
        format!("{} {}", call.method, call.target()),
        call.content_type.clone(),
        call.body.clone().unwrap(),
        step.dry_run.as_ref().unwrap().target(),
    )
}

#[test]
fn a_nic_is_added_by_a_patch_that_tests_what_stands_there() {
    let subject = running("shop", "web", "Always").shaped(shape()).on(wish("vlan30"));
    let plan = of(Verb::NicAdd, subject);
    let (target, kind, body, dry) = sent(&plan);
    assert_eq!(target, format!("PATCH {VM}?fieldManager=vmotui"));
    assert_eq!(dry, format!("{VM}?fieldManager=vmotui&dryRun=All"));
    assert_eq!(kind.as_deref(), Some("application/json-patch+json"));
    let nics = "/spec/template/spec/domain/devices/interfaces";
    assert_eq!(
        body,
        json!([
            { "op": "test", "path": "/spec/template/spec/networks", "value":
                [{ "name": "default", "pod": {} }, { "name": "vlan10", "multus": { "networkName": "a/n" } }] },
            { "op": "test", "path": nics, "value":
                [{ "name": "default", "masquerade": {} }, { "name": "vlan10", "bridge": {} }] },
            { "op": "add", "path": "/spec/template/spec/networks/-", "value":
                { "name": "vlan30", "multus": { "networkName": "default/nad-vlan-30" } } },
            { "op": "add", "path": format!("{nics}/-"), "value":
                { "name": "vlan30", "model": "virtio", "bridge": {}, "macAddress": "02:00:00:00:30:01" } },
        ])
    );
    assert_eq!(plan.confirm(), Confirm::Enter);
}

#[test]
fn a_vm_that_names_no_nic_keeps_the_one_it_has() {
    let subject = running("shop", "web", "Always").shaped(Shape {
        gets_pod_nic: true,
        ..Shape::default()
    });
    let (_, _, body, _) = sent(&of(Verb::NicAdd, subject.on(wish("vlan30"))));
    assert_eq!(
        body[0],
        json!({ "op": "test", "path": "/metadata/resourceVersion", "value": "7" })
    );
    assert_eq!(body[1]["value"][0], json!({ "name": "default", "pod": {} }));
    assert_eq!(body[2]["value"][0], json!({ "name": "default", "masquerade": {} }));
    assert_eq!(body[2]["value"][1]["name"], "vlan30");
}

#[test]
fn a_nic_leaves_a_running_vm_by_its_state_and_a_stopped_one_by_its_entries() {
    let nics = "/spec/template/spec/domain/devices/interfaces/1";
    let hot = running("shop", "web", "Always").shaped(shape()).on(wish("vlan10"));
    let plan = of(Verb::NicRemove, hot);
    assert_eq!(
        sent(&plan).2,
        json!([
            { "op": "test", "path": format!("{nics}/name"), "value": "vlan10" },
            { "op": "add", "path": format!("{nics}/state"), "value": "absent" },
        ])
    );
    assert_eq!(plan.confirm(), Confirm::Yes);
    let cold = stopped("shop", "web", "Halted").shaped(shape()).on(wish("vlan10"));
    assert_eq!(
        sent(&of(Verb::NicRemove, cold)).2,
        json!([
            { "op": "test", "path": nics, "value": { "name": "vlan10", "bridge": {} } },
            { "op": "remove", "path": nics },
            { "op": "test", "path": "/spec/template/spec/networks/1", "value":
                { "name": "vlan10", "multus": { "networkName": "a/n" } } },
            { "op": "remove", "path": "/spec/template/spec/networks/1" },
        ])
    );
}

#[test]
fn a_link_is_set_by_its_state() {
    let subject = running("shop", "web", "Always").shaped(shape()).on(wish("vlan10"));
    let (_, _, body, _) = sent(&of(Verb::NicLink, subject.clone()));
    assert_eq!(body[1]["value"], "down");
    let up = Wish {
        up: true,
        ..wish("vlan10")
    };
    let refused = of(Verb::NicLink, subject.on(up)).refused;
    assert_eq!(refused.len(), 1, "it is up already");
}

#[test]
fn what_makes_a_nic_pointless_refuses_it() {
    let refused = |subject: Subject| {
        let plan = of(Verb::NicAdd, subject);
        plan.refused.first().map(|no| no.reason.clone()).unwrap_or_default()
    };
    let vm = || running("shop", "web", "Always").shaped(shape());
    assert!(refused(vm().on(wish("vlan10"))).contains("there already"));
    assert!(refused(vm().on(wish("Vlan_30"))).contains("Vlan_30"));
    let taken = Wish {
        mac_owner: Some("shop/db".into()),
        ..wish("vlan30")
    };
    assert!(refused(vm().on(taken)).contains("shop/db"));
    assert!(refused(running("shop", "web", "Always").on(wish("vlan30"))).contains("not read"));
    let ports = Finding::new("pcie-ports", Found::Fail, "f", "no free PCIe port is left");
    let full = Wish {
        findings: vec![ports],
        ..wish("vlan30")
    };
    assert!(refused(vm().on(full.clone())).contains("PCIe"));
    let off = stopped("shop", "web", "Halted").shaped(shape()).on(full);
    assert_eq!(refused(off), "", "a VM that is off boots with ports");
    let controller = Wish {
        findings: vec![Finding::new("controller", Found::Fail, "f", "is not installed").found("absent")],
        ..wish("vlan30")
    };
    let plan = of(Verb::NicAdd, vm().on(controller));
    let check = plan.steps[0]
        .checks
        .iter()
        .find(|check| check.found.contains("not installed"));
    assert_eq!(check.unwrap().verdict, Verdict::Unknown, "said, and not forbidden");
}

#[test]
fn a_snapshot_is_an_object_of_its_name() {
    let ask = Ask {
        template: Some("{vm}-{date}".into()),
        ..Ask::new(Verb::Snapshot)
    };
    let made = plan(&ask, &[running("shop", "web", "Always").shaped(shape())], &scene());
    let (target, _, body, dry) = sent(&made);
    assert_eq!(target, format!("POST {SNAPSHOTS}?fieldManager=vmotui"));
    assert_eq!(dry, format!("{SNAPSHOTS}?fieldManager=vmotui&dryRun=All"));
    assert_eq!(body["metadata"]["name"], "web-19700101");
    assert_eq!(
        body["spec"],
        json!({ "source": { "apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "web" } })
    );
    assert!(made.steps[0].checks.iter().all(|check| check.verdict == Verdict::Pass));
}

#[test]
fn what_a_snapshot_leaves_out_is_said_before() {
    let mut shape = shape();
    shape.volumes = vec![Volume {
        name: "data".into(),
        source: Source::Claim,
        enabled: Some(false),
        reason: "No VolumeSnapshotClass".into(),
    }];
    let made = of(Verb::Snapshot, running("shop", "web", "Always").shaped(shape.clone()));
    let unknown: Vec<&str> = made.steps[0]
        .checks
        .iter()
        .filter(|check| check.verdict == Verdict::Unknown)
        .map(|check| check.found.as_str())
        .collect();
    assert!(
        unknown.iter().any(|found| found.contains("data is left out")),
        "{unknown:?}"
    );
    assert!(unknown.iter().any(|found| found.contains("no disk")), "{unknown:?}");
    shape.snapshotting = "s0".into();
    let busy = of(Verb::Snapshot, running("shop", "web", "Always").shaped(shape));
    assert!(busy.refused[0].reason.contains("s0"));
}

#[test]
fn a_restore_names_the_snapshot_and_wants_the_vm_off() {
    let off = || stopped("shop", "web", "Halted").shaped(shape()).about(saved());
    let made = of(Verb::Restore, off());
    let (target, _, body, _) = sent(&made);
    let restores = SNAPSHOTS.replace("snapshots", "restores");
    assert_eq!(target, format!("POST {restores}?fieldManager=vmotui"));
    assert_eq!(
        body["spec"],
        json!({
            "target": { "apiGroup": "kubevirt.io", "kind": "VirtualMachine", "name": "web" },
            "virtualMachineSnapshotName": "s1",
            "targetReadinessPolicy": "FailImmediate",
        })
    );
    assert_eq!(made.confirm(), Confirm::Type("web".into()));
    let on = || running("shop", "web", "Always").shaped(shape()).about(saved());
    assert!(of(Verb::Restore, on()).refused[0].reason.contains("Running"));
    let stops = Ask {
        stop_first: true,
        ..Ask::new(Verb::Restore)
    };
    let stopped_for_it = plan(&stops, &[on()], &scene());
    assert_eq!(sent(&stopped_for_it).2["spec"]["targetReadinessPolicy"], "StopTarget");
    assert!(
        stopped_for_it.effect.contains("stops the VM"),
        "{}",
        stopped_for_it.effect
    );
    let off_already = plan(&stops, &[off()], &scene());
    assert!(!off_already.effect.contains("stops the VM"), "{}", off_already.effect);
    let other = Saved {
        source_uid: "another".into(),
        ..saved()
    };
    assert_eq!(of(Verb::Restore, off().about(other)).refused.len(), 1);
}

#[test]
fn a_snapshot_is_deleted_by_its_uid() {
    let made = of(Verb::DeleteSnapshot, stopped("shop", "web", "Halted").about(saved()));
    let (target, _, body, dry) = sent(&made);
    assert_eq!(
        (target, dry),
        (format!("DELETE {SNAPSHOTS}/s1"), format!("{SNAPSHOTS}/s1"))
    );
    assert_eq!(body["preconditions"]["uid"], "u1");
    assert_eq!(made.confirm(), Confirm::Type("s1".into()));
    let used = Saved {
        restores: Some(vec!["r1".into()]),
        ..saved()
    };
    assert_eq!(
        of(Verb::DeleteSnapshot, stopped("shop", "web", "Halted").about(used))
            .refused
            .len(),
        1
    );
}

#[test]
fn a_snapshot_first_is_waited_for() {
    let ask = Ask {
        snapshot_first: true,
        ..Ask::new(Verb::NicAdd)
    };
    let vm = |name: &str| running("shop", name, "Always").shaped(shape()).on(wish("vlan30"));
    let made = plan(&ask, &[vm("a"), vm("b")], &scene());
    let needs: Vec<_> = made.steps.iter().map(|step| step.needs).collect();
    assert_eq!(needs, [None, Some(0), None, Some(2)]);
    assert!(made.steps[0].request.path.ends_with("virtualmachinesnapshots"));
    assert!(made.steps[3].request.path.ends_with("virtualmachines/b"));
}
