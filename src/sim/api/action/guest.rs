//! What is asked of the guest agent. Whatever is wrong, the answer is 500 and plain text
//! (pkg/virt-api/rest/subresource.go: `httpGetRequestHandler`).
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::status::Failure;
use super::super::{Answer, body, respond};
use super::desk::{Desk, condition, phase, text};

/// Which part of the guest's report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    System,
    Users,
    FileSystems,
}

/// GET of `guestosinfo`, `userlist`, `filesystemlist`.
pub(super) fn answer(desk: &Desk<'_>, part: Part) -> Answer {
    match connected(desk) {
        Ok(vmi) => respond::json(200, &report(desk.name, &vmi, part)),
        Err(failure) => in_plain_text(&failure),
    }
}

/// A refusal as these handlers write it.
pub(super) fn in_plain_text(failure: &Failure) -> Answer {
    let status = failure.status();
    let message = status.get("message").and_then(Value::as_str).unwrap_or_default();
    respond::with(500, "text/plain; charset=utf-8", body::whole(message.to_owned()))
}

fn connected(desk: &Desk<'_>) -> Result<Value, Failure> {
    let vmi = desk.vmi()?;
    if phase(&vmi) != "Running" {
        return Err(desk.vmi_conflict("VMI is not running"));
    }
    if condition(&vmi, "AgentConnected").is_none() {
        return Err(desk.vmi_conflict("VMI does not have guest agent connected"));
    }
    Ok(vmi)
}

fn report(name: &str, vmi: &Value, part: Part) -> Value {
    let disks = file_systems(vmi);
    let users = vec![json!({"loginTime": logged_in(vmi), "userName": user(vmi)})];
    match part {
        Part::Users => json!({"items": users}),
        Part::FileSystems => json!({"items": disks}),
        Part::System => {
            let os = vmi.pointer("/status/guestOSInfo").cloned().unwrap_or_else(|| json!({}));
            let frozen = text(vmi, "/status/fsFreezeStatus");
            let frozen = if frozen.is_empty() { "thawed" } else { frozen };
            json!({
                "guestAgentVersion": "9.0.0", "hostname": name, "os": os, "timezone": "UTC, 0",
                "supportedCommands": COMMANDS.map(|command| json!({"name": command, "enabled": true})),
                "fsFreezeStatus": frozen, "fsInfo": {"disks": disks}, "userList": users,
                "load": {"load1m": 0.12, "load5m": 0.18, "load15m": 0.15},
            })
        }
    }
}

/// Commands that the agents of current distributions know (QEMU Guest Agent Protocol Reference).
const COMMANDS: [&str; 9] = [
    "guest-ping",
    "guest-info",
    "guest-shutdown",
    "guest-fsfreeze-freeze",
    "guest-fsfreeze-thaw",
    "guest-fsfreeze-status",
    "guest-network-get-interfaces",
    "guest-get-osinfo",
    "guest-get-users",
];

fn windows(vmi: &Value) -> bool {
    text(vmi, "/status/guestOSInfo/id") == "mswindows"
}

fn user(vmi: &Value) -> &str {
    if windows(vmi) { "Administrator" } else { "root" }
}

/// Somebody logged in when the guest came up; in seconds since 1970, with fractions, as the agent reports it.
fn logged_in(vmi: &Value) -> f64 {
    let moment = text(vmi, "/metadata/creationTimestamp").parse::<jiff::Timestamp>();
    moment.map_or(0.0, |moment| moment.as_second() as f64)
}

/// One file system for each disk of the guest that holds data, two fifths full.
fn file_systems(vmi: &Value) -> Vec<Value> {
    let statuses = vmi.pointer("/status/volumeStatus").and_then(Value::as_array);
    let sized = |status: &Value| {
        let size = text(status, "/persistentVolumeClaimInfo/capacity/storage");
        bytes(size).map(|total| (text(status, "/target").to_owned(), total))
    };
    let mut disks: Vec<(String, u64)> = statuses.into_iter().flatten().filter_map(sized).collect();
    if disks.is_empty() {
        disks.push(("vda".to_owned(), 10 << 30));
    }
    let windows = windows(vmi);
    let letters = ['C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'];
    let places = disks.iter().zip(letters).enumerate();
    places
        .map(|(number, ((target, total), letter))| {
            let (mount, kind) = match (windows, number) {
                (true, _) => (format!("{letter}:\\"), "NTFS"),
                (false, 0) => ("/".to_owned(), "xfs"),
                (false, number) => (format!("/data{number}"), "xfs"),
            };
            json!({
                "diskName": format!("{target}1"), "mountPoint": mount, "fileSystemType": kind,
                "usedBytes": total / 5 * 2, "totalBytes": total,
            })
        })
        .collect()
}

/// A quantity with a binary suffix, or none.
fn bytes(text: &str) -> Option<u64> {
    let shifts = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40)];
    let (number, shift) = shifts
        .iter()
        .find_map(|(suffix, shift)| text.strip_suffix(suffix).map(|number| (number, *shift)))
        .unwrap_or((text, 0));
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}

/// GET of `virtualmachines/expand-spec`: a VM without an instance type is what it is.
pub(super) fn expand(desk: &Desk<'_>) -> Result<Answer, Failure> {
    Ok(respond::json(200, &desk.vm()?))
}

/// PUT of `expand-vm-spec`: the same for a VM that is not stored (pkg/virt-api/rest/expand.go).
pub(super) fn expand_posted(call: &Call, namespace: &str) -> Result<Answer, Failure> {
    let mut vm: Value = serde_json::from_slice(&call.body).map_err(|why| {
        let why = if why.is_eof() {
            "unexpected end of JSON input".to_owned()
        } else {
            why.to_string()
        };
        Failure::bad_request(format!("Can not unmarshal Request body to struct, error: {why}"))
    })?;
    let own = text(&vm, "/metadata/namespace").to_owned();
    if !own.is_empty() && own != namespace {
        return Err(Failure::bad_request(format!(
            "VM namespace must be empty or {namespace}"
        )));
    }
    if let Some(metadata) = vm.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("namespace".to_owned(), json!(namespace));
    }
    Ok(respond::json(200, &vm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        for (text, wanted) in [("20Gi", Some(20 << 30)), ("512", Some(512)), ("x", None), ("", None)] {
            assert_eq!(bytes(text), wanted, "{text}");
        }
        assert_eq!(bytes("99999999999999999999Gi"), None);
        assert_eq!(bytes("18446744073709551615Ti"), None);
    }
}
