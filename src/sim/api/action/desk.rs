//! What every action begins with: the objects it is about, and the hand that changes them.
use serde_json::Value;

use super::super::call::Call;
use super::super::route::Target;
use super::super::status::{self, Failure};
use super::super::write::{self, Change, Make, Unknown, WriteOptions};
use super::super::{Answer, respond};
use crate::sim::catalog::{self, Kind};
use crate::sim::store::{Ask, Key};

/// How virt-api calls itself in `managedFields`.
pub(in super::super) const VIRT_API: &str = "virt-api";
/// The account under which it writes.
pub(in super::super) const ACCOUNT: &str = "system:serviceaccount:kubevirt:kubevirt-apiserver";

pub(super) const VM: &str = "virtualmachines.kubevirt.io";
pub(super) const VMI: &str = "virtualmachineinstances.kubevirt.io";

/// One action on one VM or instance.
pub(super) struct Desk<'a> {
    pub(super) call: &'a Call,
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
    inside: Call,
}

impl<'a> Desk<'a> {
    pub(super) fn new(call: &'a Call, namespace: &'a str, name: &'a str) -> Self {
        Self {
            call,
            namespace,
            name,
            inside: call.inside(ACCOUNT),
        }
    }

    pub(super) fn key(&self) -> Key {
        Key::new(Some(self.namespace), self.name)
    }

    fn get(&self, id: &'static str) -> Option<Value> {
        let kind = catalog::by_id(id)?;
        let entry = self.call.world.store().get(id, &self.key())?;
        Some(self.call.world.object(kind, &entry))
    }

    /// The VM.
    ///
    /// # Errors
    /// 404 in virt-api's words.
    pub(super) fn vm(&self) -> Result<Value, Failure> {
        self.get(VM).ok_or_else(|| missing("virtualmachine", self.name))
    }

    /// The instance, if there is one.
    pub(super) fn instance(&self) -> Option<Value> {
        self.get(VMI)
    }

    /// The instance.
    ///
    /// # Errors
    /// 404 in virt-api's words.
    pub(super) fn vmi(&self) -> Result<Value, Failure> {
        self.instance()
            .ok_or_else(|| missing("virtualmachineinstance", self.name))
    }

    /// 409 about the VM.
    pub(super) fn vm_conflict(&self, why: &str) -> Failure {
        conflict("virtualmachine", self.name, why)
    }

    /// 409 about the instance.
    pub(super) fn vmi_conflict(&self, why: &str) -> Failure {
        conflict("virtualmachineinstance", self.name, why)
    }

    /// Changes an object as virt-api.
    ///
    /// # Errors
    /// What the API server says of the change, as it says it.
    pub(super) fn change(
        &self,
        id: &'static str,
        subresource: Option<&str>,
        dry_run: &[String],
        make: Make<'_>,
    ) -> Result<(), Failure> {
        let Some(kind) = catalog::by_id(id) else { return Ok(()) };
        let options = options(dry_run, "PatchOptions")?;
        let mut change = Change {
            options: &options,
            tracked: true,
            patched: false,
            warnings: Vec::new(),
            must_name_version: false,
            make,
        };
        write::change(
            &self.inside,
            &self.target(kind, Some(self.name), subresource),
            &mut change,
        )?;
        Ok(())
    }

    /// Creates an object as virt-api.
    ///
    /// # Errors
    /// What the API server says of it, as it says it.
    pub(super) fn create(&self, id: &'static str, object: Value, dry_run: &[String]) -> Result<(), Failure> {
        let Some(kind) = catalog::by_id(id) else { return Ok(()) };
        let options = options(dry_run, "CreateOptions")?;
        write::create(&self.inside, &self.target(kind, None, None), object, &options, true)?;
        Ok(())
    }

    fn target(&self, kind: &'static Kind, name: Option<&str>, subresource: Option<&str>) -> Target {
        Target {
            kind,
            namespace: Some(self.namespace.to_owned()),
            name: name.map(str::to_owned),
            subresource: subresource.map(str::to_owned),
            watch_path: false,
        }
    }

    /// Asks the virt-handler on the instance's node.
    pub(super) fn signal(&self, ask: Ask) {
        self.call.world.signal(ask, self.key());
    }
}

fn options(dry_run: &[String], kind: &str) -> Result<WriteOptions, Failure> {
    let values: Vec<&str> = dry_run.iter().map(String::as_str).collect();
    WriteOptions::inside(&values, VIRT_API, Unknown::Ignore, kind)
}

/// What went wrong inside, as virt-api passes it on.
pub(super) fn wrapped(inner: &Failure) -> Failure {
    let status = inner.status();
    Failure::internal_error(status.get("message").and_then(Value::as_str).unwrap_or_default())
}

/// 200 or 202 without a body.
pub(super) fn done(code: u16) -> Answer {
    respond::empty(code)
}

/// virt-api names kinds in the singular.
fn missing(kind: &str, name: &str) -> Failure {
    let message = format!("{kind}.kubevirt.io {name:?} not found");
    Failure::new(404, "NotFound", message).details(status::about(name, "kubevirt.io", kind))
}

fn conflict(kind: &str, name: &str, why: &str) -> Failure {
    let message = format!("Operation cannot be fulfilled on {kind}.kubevirt.io {name:?}: {why}");
    Failure::new(409, "Conflict", message).details(status::about(name, "kubevirt.io", kind))
}

/// 403 about the instance.
pub(super) fn forbidden(name: &str, why: &str) -> Failure {
    let kind = "virtualmachineinstance";
    let message = format!("{kind}.kubevirt.io {name:?} is forbidden: {why}");
    Failure::new(403, "Forbidden", message).details(status::about(name, "kubevirt.io", kind))
}

/// A text at a pointer; empty when there is none.
pub(in super::super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The instance's phase.
pub(super) fn phase(vmi: &Value) -> &str {
    text(vmi, "/status/phase")
}

/// Whether an instance is over.
pub(super) fn over(vmi: &Value) -> bool {
    matches!(phase(vmi), "Succeeded" | "Failed")
}

/// The condition of a type, if it is there.
pub(super) fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    let all = object.pointer("/status/conditions")?.as_array()?;
    all.iter()
        .find(|condition| condition.get("type").is_some_and(|named| named == kind))
}

/// Whether a condition says `True`.
pub(super) fn holds(object: &Value, kind: &str) -> bool {
    condition(object, kind).is_some_and(|condition| text(condition, "/status") == "True")
}
