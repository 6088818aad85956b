//! Live migration, by creating a VirtualMachineInstanceMigration: it is refused with the right code and text, and its
//! answer names the object, as the `migrate` subresource does not.

use serde_json::json;

use super::common;
use super::draft::{Draft, JOB_LABEL};
use crate::domain::version;
use crate::model::Truth;
use crate::ops::ask::Ask;
use crate::ops::plan::{Call, Checks, Goal};
use crate::ops::subject::Subject;

/// `spec.addedNodeSelector` is silently dropped by older versions.
const TARGETED: (u32, u32) = (1, 6);

pub(super) fn draft(subject: &Subject, ask: &Ask, id: &str, kubevirt: Option<&str>) -> Draft {
    let (namespace, name) = (subject.key.namespace.as_str(), subject.key.name.as_str());
    let mut checks = Checks::default();
    common::running(&mut checks, subject);
    migratable(&mut checks, subject);
    alone(&mut checks, subject);
    if let Some(node) = &ask.to {
        chosen(&mut checks, subject, node, kubevirt);
    }
    let mut spec = json!({ "vmiName": name });
    if let (Some(node), Some(spec)) = (&ask.to, spec.as_object_mut()) {
        spec.insert(
            "addedNodeSelector".to_owned(),
            json!({ "kubernetes.io/hostname": node }),
        );
    }
    let call = Call::create(
        format!("/apis/kubevirt.io/v1/namespaces/{namespace}/virtualmachineinstancemigrations"),
        json!({
            "apiVersion": "kubevirt.io/v1",
            "kind": "VirtualMachineInstanceMigration",
            "metadata": { "generateName": "vmotui-migrate-", "labels": { JOB_LABEL: id } },
            "spec": spec,
        }),
    );
    let from = subject.node();
    let effect = match &ask.to {
        Some(node) => format!("moves {from} → {node} while it runs; fails after 5 min if it does not fit there"),
        None => format!("moves from {from} to a node that the scheduler picks, while it runs"),
    };
    Draft {
        target: subject.instance(),
        effect,
        checks,
        changes: Vec::new(),
        dry_run: Some(call.clone().dry_in_query()),
        request: call,
        goal: Goal::Migrated {
            from: from.to_owned(),
            to: ask.to.clone(),
        },
    }
}

/// KubeVirt refuses only an explicit False (kubevirt `migration-create-admitter.go`).
fn migratable(checks: &mut Checks, subject: &Subject) {
    let Some(vmi) = &subject.vmi else { return };
    let (reason, message) = &vmi.why_not;
    let found = match vmi.migratable {
        Truth::True => "True".to_owned(),
        Truth::Unknown => "no such condition yet".to_owned(),
        Truth::False if message.is_empty() => format!("False: {reason}"),
        Truth::False => format!("False: {reason}: {message}"),
    };
    checks.add(
        "KubeVirt calls it live-migratable",
        vmi.migratable.known(),
        "VMI status.conditions[LiveMigratable]",
        found,
        crate::domain::migratable::reason::explain(reason).0.way_out,
    );
}

fn alone(checks: &mut Checks, subject: &Subject) {
    let found = match &subject.migration {
        Some(moving) => format!(
            "{} is {}",
            moving.name,
            if moving.phase.is_empty() { "new" } else { &moving.phase }
        ),
        None => "none known".to_owned(),
    };
    checks.add(
        "no migration is under way",
        Some(subject.migration.is_none()),
        "VirtualMachineInstanceMigration status.phase",
        found,
        "Wait for it, or cancel it",
    );
}

fn chosen(checks: &mut Checks, subject: &Subject, node: &str, kubevirt: Option<&str>) {
    let here = subject.node();
    checks.add(
        "the chosen node is another one",
        if here.is_empty() { None } else { Some(here != node) },
        "VMI status.nodeName",
        format!("it is on {}", if here.is_empty() { "no node known" } else { here }),
        "Choose another node",
    );
    checks.add(
        "KubeVirt can be told the node (1.6 and later)",
        kubevirt.and_then(version::minor).map(|version| version >= TARGETED),
        "KubeVirt status.observedKubeVirtVersion",
        kubevirt.unwrap_or("not read"),
        "An older KubeVirt would drop the choice without a word; migrate without one",
    );
}
