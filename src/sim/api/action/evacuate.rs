//! `evacuate/cancel` (pkg/virt-api/rest/evacuate_cancel.go).
use serde_json::{Value, json};

use super::super::Answer;
use super::super::config::kubevirt;
use super::super::status::Failure;
use super::body::Options;
use super::desk::{Desk, VMI, done, text, wrapped};
use crate::sim::catalog;
use crate::sim::store::Key;

/// PUT of `evacuate/cancel`, on the VM or on its instance.
pub(super) fn cancel(desk: &Desk<'_>, of_vm: bool) -> Result<Answer, Failure> {
    let vmi = if of_vm { started(desk)? } else { desk.vmi()? };
    drained(desk, &vmi)?;
    if text(&vmi, "/status/evacuationNodeName").is_empty() {
        return Ok(done(200));
    }
    let options = Options::read(&desk.call.body, "EvacuateCancelOptions")?;
    let (node, dry_run) = (options.text("evacuationNodeName")?, options.dry_run()?);
    let unmark = |vmi: &Value| {
        if text(vmi, "/status/evacuationNodeName") != node {
            let why = "the server rejected our request due to an error in our request";
            return Err(Failure::new(422, "Invalid", why).details(json!({})));
        }
        let mut vmi = vmi.clone();
        if let Some(status) = vmi.get_mut("status").and_then(Value::as_object_mut) {
            status.remove("evacuationNodeName");
        }
        Ok(vmi)
    };
    desk.change(VMI, None, &dry_run, Box::new(unmark))
        .map_err(|failure| wrapped(&failure))?;
    Ok(done(200))
}

/// The instance of a VM that has one.
fn started(desk: &Desk<'_>) -> Result<Value, Failure> {
    let vm = desk.vm()?;
    if vm.pointer("/status/created").and_then(Value::as_bool) != Some(true) {
        return Err(desk.vm_conflict("VMI is not started"));
    }
    let vmi = desk.vmi()?;
    let uid = text(&vm, "/metadata/uid");
    let owners = vmi.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    let owned = owners.is_some_and(|owners| owners.iter().any(|owner| text(owner, "/uid") == uid));
    if owned {
        Ok(vmi)
    } else {
        let why = format!("unable to retrieve vmi [{}] for vm: %!v(<nil>)", desk.name);
        Err(Failure::internal_error(why))
    }
}

/// Refuses while the node carries the deprecated drain taint.
fn drained(desk: &Desk<'_>, vmi: &Value) -> Result<(), Failure> {
    let config = kubevirt(desk.call);
    let key = text(&config, "/migrations/nodeDrainTaintKey");
    let key = if key.is_empty() { "kubevirt.io/drain" } else { key };
    let marked = text(vmi, "/status/evacuationNodeName");
    let name = if marked.is_empty() {
        text(vmi, "/status/nodeName")
    } else {
        marked
    };
    let world = &desk.call.world;
    let found = catalog::by_id("nodes").zip(world.store().get("nodes", &Key::new(None, name)));
    let Some((kind, entry)) = found else {
        let why = if name.is_empty() {
            "resource name may not be empty".to_owned()
        } else {
            format!("nodes {name:?} not found")
        };
        return Err(Failure::internal_error(why));
    };
    let node = world.object(kind, &entry);
    let taints = node.pointer("/spec/taints").and_then(Value::as_array);
    let drain = |taint: &Value| text(taint, "/key") == key && text(taint, "/effect") == "NoSchedule";
    if taints.is_some_and(|taints| taints.iter().any(drain)) {
        return Err(Failure::bad_request(format!(
            "Node {name:?} has NodeDrainTaintKey \"&Taint{{Key:{key},Value:,Effect:NoSchedule,TimeAdded:<nil>,}}\""
        )));
    }
    Ok(())
}
