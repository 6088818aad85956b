//! Machines that come and go just now, and why one does not get on.
//!
//! Conditions are those of Cluster API in both beta forms (`api/v1beta1/condition_consts.go`, `v1beta2_condition_consts.go`)
//! and of the MAAS provider (`api/v1beta1/conditions_consts.go`).

use serde_json::Value;

use super::platform::{Platform, number, tagged, text};
use crate::domain::finding::Read;
use crate::domain::rollout::{Course, Machine, Progress, Rollout};

/// Where a deletion stands: condition, reason of the newer form, words, what to do.
const GOING: [(&str, &str, &str, &str); 7] = [
    (
        "PreDrainDeleteHookSucceeded",
        "WaitingForPreDrainHook",
        "waits for a hook before its drain",
        "See who owns the annotation pre-drain.delete.hook.machine.cluster.x-k8s.io of the Machine",
    ),
    (
        "DrainingSucceeded",
        "DrainingNode",
        "its node is being drained",
        "The pre-check of the node shows what holds the drain",
    ),
    (
        "VolumeDetachSucceeded",
        "WaitingForVolumeDetach",
        "waits until its volumes are detached",
        "See VolumeAttachments of the node, and whether the pods that used them are gone",
    ),
    (
        "PreTerminateDeleteHookSucceeded",
        "WaitingForPreTerminateHook",
        "waits for a hook before it is released",
        "See who owns the annotation pre-terminate.delete.hook.machine.cluster.x-k8s.io of the Machine",
    ),
    (
        "",
        "WaitingForInfrastructureDeletion",
        "its machine is being released",
        "See the machine in MAAS: releasing with disk erasure takes hours",
    ),
    (
        "",
        "WaitingForBootstrapDeletion",
        "its bootstrap data is being deleted",
        "See the finalizers of its KubeadmConfig",
    ),
    (
        "",
        "DeletingNode",
        "its Node object is being deleted",
        "See the finalizers of the Node: its slice of the pod CIDR is free only then",
    ),
];

/// What is under way; `Unread` where machines could not be read.
pub(super) fn read(platform: &Platform) -> Read<Rollout> {
    let machines = match &platform.machines {
        Read::Known(machines) => machines,
        Read::Unread(why) => return Read::Unread(why.clone()),
    };
    let hosts = platform.maas.known().map_or(&[][..], Vec::as_slice);
    let planes = platform.control_planes.known().map_or(&[][..], Vec::as_slice);
    let deployments = platform.deployments.known().map_or(&[][..], Vec::as_slice);
    let mut found: Vec<Machine> = machines
        .iter()
        .filter_map(|machine| one(machine, hosts, planes))
        .collect();
    found.sort_by(|a, b| a.course.cmp(&b.course).then_with(|| a.name.cmp(&b.name)));
    Read::Known(Rollout {
        pools: planes.iter().chain(deployments).filter_map(progress).collect(),
        machines: found,
        all: machines.len(),
    })
}

/// A pool that is not yet as its template wants it.
fn progress(pool: &Value) -> Option<Progress> {
    // a controller that has not looked yet has nothing to say
    let wanted = number(pool, "/spec/replicas")?;
    let replaced = ["/status/upToDateReplicas", "/status/updatedReplicas"]
        .into_iter()
        .find_map(|at| number(pool, at));
    let seen = number(pool, "/status/observedGeneration").is_some();
    let replaced = replaced.or_else(|| seen.then_some(0))?;
    (replaced < wanted).then(|| Progress {
        name: text(pool, "/metadata/name").to_owned(),
        wanted,
        replaced,
    })
}

fn one(machine: &Value, hosts: &[Value], planes: &[Value]) -> Option<Machine> {
    let host = hosts.iter().find(|host| {
        let same = |ours: &str, theirs: &str| text(machine, ours) == text(host, theirs);
        same("/spec/infrastructureRef/name", "/metadata/name") && same("/metadata/namespace", "/metadata/namespace")
    });
    let plain = Machine {
        name: text(machine, "/metadata/name").to_owned(),
        node: text(machine, "/status/nodeRef/name").to_owned(),
        pool: home(machine, planes),
        ..Machine::default()
    };
    if !text(machine, "/metadata/deletionTimestamp").is_empty() {
        return Some(going(machine, host, plain));
    }
    let failure = ["/status/failureMessage", "/status/deprecated/v1beta1/failureMessage"]
        .map(|at| text(machine, at))
        .into_iter()
        .find(|message| !message.is_empty());
    if let Some(message) = failure.or((text(machine, "/status/phase") == "Failed").then_some("")) {
        return Some(Machine {
            course: Course::Sick,
            stage: "has failed",
            why: message.to_owned(),
            fix: "A failed Machine never recovers: delete it, and its pool makes another one",
            source: "Machine status.phase, status.failureMessage",
            since: moment(machine, "/metadata/creationTimestamp"),
            failed: true,
            ..plain
        });
    }
    if plain.node.is_empty() {
        return Some(coming(machine, host, plain));
    }
    let healthy = condition(machine, "NodeHealthy").filter(|one| text(one, "/status") == "False")?;
    Some(Machine {
        course: Course::Sick,
        stage: "its node is not healthy",
        why: said(healthy),
        fix: "See the conditions of the Node, and its events: without a slice of the pod CIDR it never gets ready",
        source: "Machine status.conditions[NodeHealthy]",
        since: moment(healthy, "/lastTransitionTime"),
        ..plain
    })
}

fn going(machine: &Value, host: Option<&Value>, plain: Machine) -> Machine {
    let plain = Machine {
        course: Course::Goes,
        since: moment(machine, "/metadata/deletionTimestamp"),
        ..plain
    };
    let newer = condition(machine, "Deleting").filter(|one| text(one, "/status") == "True");
    let by_reason = newer.and_then(|one| {
        let row = GOING.iter().find(|(_, reason, ..)| *reason == text(one, "/reason"))?;
        Some((row, said(one), "Machine status.conditions[Deleting]"))
    });
    let open = |name: &str| condition(machine, name).filter(|one| text(one, "/status") == "False");
    let by_condition = || {
        GOING
            .iter()
            .filter(|(name, ..)| !name.is_empty())
            .find_map(|row| Some((row, said(open(row.0)?), "Machine status.conditions")))
    };
    if let Some((&(_, _, stage, fix), why, source)) = by_reason.or_else(by_condition) {
        return Machine {
            stage,
            why,
            fix,
            source,
            ..plain
        };
    }
    let releasing = host.is_some_and(|host| text(host, "/status/machineState") == "Releasing");
    Machine {
        stage: if releasing {
            "MAAS releases it"
        } else {
            "is being deleted"
        },
        fix: "See the finalizers of the Machine and of its MaasMachine",
        source: "Machine metadata.deletionTimestamp, MaasMachine status.machineState",
        ..plain
    }
}

fn coming(machine: &Value, host: Option<&Value>, plain: Machine) -> Machine {
    let plain = Machine {
        course: Course::Comes,
        since: moment(machine, "/metadata/creationTimestamp"),
        source: "Machine status.phase",
        ..plain
    };
    let deployed = host.and_then(|host| condition(host, "MachineDeployed"));
    if let Some(deployed) = deployed.filter(|one| text(one, "/status") == "False") {
        let failed = text(deployed, "/reason") == "MachineDeployFailed";
        return Machine {
            stage: if failed {
                "MAAS does not deploy it"
            } else {
                "MAAS deploys it"
            },
            why: said(deployed),
            fix: "See the machine in MAAS; where none is free, release one into the pool's resource pool",
            source: "MaasMachine status.conditions[MachineDeployed]",
            failed,
            ..plain
        };
    }
    let (stage, fix) = match text(machine, "/status/phase") {
        "" | "Pending" => (
            "waits for its bootstrap data",
            "See its KubeadmConfig, and whether the control plane answers",
        ),
        "Provisioning" => (
            "its machine is being made",
            "See its MaasMachine and the machine in MAAS",
        ),
        _ => (
            "is deployed, and its node has not joined",
            "See the console of the machine in MAAS: cloud-init and kubeadm join tell",
        ),
    };
    let why = condition(machine, "BootstrapReady")
        .or_else(|| condition(machine, "InfrastructureReady"))
        .filter(|one| text(one, "/status") == "False")
        .map_or_else(String::new, said);
    Machine {
        stage,
        why,
        fix,
        ..plain
    }
}

/// A condition in the form in which it says more: the newer one stands below `v1beta2` in objects of the first form.
fn condition<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let at = |pointer: &str| {
        let all = object.pointer(pointer).and_then(Value::as_array)?;
        all.iter().find(|one| text(one, "/type") == name)
    };
    at("/status/v1beta2/conditions")
        .or_else(|| at("/status/conditions"))
        .or_else(|| at("/status/deprecated/v1beta1/conditions"))
}

/// `DrainingNode: Drain not completed yet …`.
fn said(condition: &Value) -> String {
    match (text(condition, "/reason"), text(condition, "/message")) {
        ("", message) => message.to_owned(),
        (reason, "") => reason.to_owned(),
        (reason, message) => format!("{reason}: {message}"),
    }
}

fn home(machine: &Value, planes: &[Value]) -> String {
    let label = |key: &str| tagged(machine, "/metadata/labels", key);
    label("cluster.x-k8s.io/deployment-name")
        .or_else(|| label("cluster.x-k8s.io/control-plane-name"))
        .or_else(|| {
            label("cluster.x-k8s.io/control-plane")?;
            planes.first().map(|plane| text(plane, "/metadata/name"))
        })
        .unwrap_or_default()
        .to_owned()
}

fn moment(object: &Value, pointer: &str) -> Option<jiff::Timestamp> {
    text(object, pointer).parse().ok()
}
