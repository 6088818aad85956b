//! What the verbs on NICs share.

use serde_json::Value;

use super::wish::Wish;
use crate::ops::plan::{Call, Checks, Method};
use crate::ops::shape::Shape;
use crate::ops::subject::Subject;

/// Networks of a VM.
pub(super) const NETWORKS: &str = "/spec/template/spec/networks";
/// NICs of a VM.
pub(super) const INTERFACES: &str = "/spec/template/spec/domain/devices/interfaces";

/// The NIC in question. Without one nothing is patched: no NIC has an empty name.
pub(super) fn wish(subject: &Subject) -> &Wish {
    static NOTHING: std::sync::LazyLock<Wish> = std::sync::LazyLock::new(Wish::default);
    subject.nic.as_deref().unwrap_or(&NOTHING)
}

/// The shape of the VM; without it nothing can be said and nothing is patched.
pub(super) fn shape<'a>(checks: &mut Checks, subject: &'a Subject) -> &'a Shape {
    static NOTHING: std::sync::LazyLock<Shape> = std::sync::LazyLock::new(Shape::default);
    if let Some(shape) = &subject.shape {
        return shape;
    }
    checks.add(
        "its NICs are known",
        Some(false),
        "VM spec.template.spec",
        "not read",
        "Reading the VM would tell",
    );
    &NOTHING
}

/// The patch of the VM.
pub(super) fn patch(subject: &Subject, operations: Vec<Value>) -> Call {
    Call {
        method: Method::Patch,
        path: format!(
            "/apis/kubevirt.io/v1/namespaces/{}/virtualmachines/{}",
            subject.key.namespace, subject.key.name
        ),
        query: vec![("fieldManager".to_owned(), "vmotui".to_owned())],
        content_type: Some("application/json-patch+json".to_owned()),
        accept: "application/json".to_owned(),
        body: Some(Value::Array(operations)),
    }
}

/// The NIC must be there, on a network of its own, and bound so that it can be changed while the VM runs.
pub(super) fn there(checks: &mut Checks, shape: &Shape, nic: &str) {
    let found = shape.nic(nic);
    checks.add(
        "the VM has this NIC",
        Some(found.is_some()),
        "VM spec.template.spec.domain.devices.interfaces[].name",
        match &found {
            Some(nic) if nic.binding().is_empty() => "without a binding".to_owned(),
            Some(nic) => format!("bound as {}", nic.binding()),
            None => format!("it has {}", shape.nics().join(", ")),
        },
        "Choose one of those it has",
    );
}

/// What a rule of [`crate::domain::network`] demands, as a precondition.
pub(super) fn title(rule: &str) -> &'static str {
    match rule {
        "nad-unreadable" | "nad-on-node" => "its network can be read",
        "nad-missing" => "its network exists",
        "nad-name" => "its network has one name",
        "nad-ipam" => "its network leaves addresses to the guest",
        "vlan-not-allowed" => "its VLAN passes the filter",
        "vlan-of-the-host" => "its VLAN is not one of the hosts'",
        "bridge-resource" => "a node offers its bridge",
        "already-on" => "the VM is not on this network yet",
        "hot-plug" => "it can be plugged in while the VM runs",
        "controller" => "NICs are plugged in at once",
        "multus-thin" => "Multus can change a running pod",
        "others" => "the NICs of all VMs are known",
        "pcie-ports" => "a PCIe port is free",
        _ => "nothing else speaks against it",
    }
}
