//! Console, VNC and forwarded ports: websockets, whose refusals come before the upgrade
//! (pkg/virt-api/rest: console.go, vnc.go, portforward.go, streamer.go).
use serde_json::Value;

use super::super::status::Failure;
use super::super::{Answer, body, respond, unbuilt};
use super::desk::{Desk, condition, phase};
use super::guest::in_plain_text;
use super::node::reachable;

/// What is to be streamed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stream {
    Console,
    Vnc,
    Port { of_vm: bool },
}

/// GET of `console`, `vnc`, `portforward`.
pub(super) fn answer(desk: &Desk<'_>, stream: Stream) -> Result<Answer, Failure> {
    if stream == (Stream::Port { of_vm: true }) {
        desk.vm()?;
    }
    let vmi = desk.vmi()?;
    match stream {
        Stream::Console => console(desk, &vmi)?,
        Stream::Vnc => display(&vmi)?,
        Stream::Port { .. } => port(desk, &vmi)?,
    }
    if !desk.call.header("upgrade").is_empty() {
        return Err(unbuilt(desk.call));
    }
    Ok(no_upgrade())
}

/// GET of `vnc/screenshot`; the simulated nodes take none.
pub(super) fn screenshot(desk: &Desk<'_>) -> Answer {
    let refused = desk.vmi().and_then(|vmi| display(&vmi));
    let failure = refused.err().unwrap_or_else(|| {
        Failure::new(
            500,
            "",
            "unexpected return code 404 (404 Not Found), message: 404: Not Found",
        )
    });
    in_plain_text(&failure)
}

fn console(desk: &Desk<'_>, vmi: &Value) -> Result<(), Failure> {
    if attached(vmi, "autoattachSerialConsole") == Some(false) {
        return Err(Failure::bad_request("No serial consoles are present."));
    }
    if phase(vmi) == "Failed" {
        return Err(desk.vmi_conflict("VMI is in failed status"));
    }
    running(vmi)
}

fn display(vmi: &Value) -> Result<(), Failure> {
    if attached(vmi, "autoattachGraphicsDevice") == Some(false) {
        return Err(Failure::bad_request("No graphics devices are present."));
    }
    running(vmi)
}

fn port(desk: &Desk<'_>, vmi: &Value) -> Result<(), Failure> {
    if condition(vmi, "Paused").is_some() {
        return Err(desk.vmi_conflict("VMI is paused"));
    }
    let interfaces = vmi.pointer("/status/interfaces").and_then(Value::as_array);
    if interfaces.is_none_or(Vec::is_empty) {
        return Err(Failure::bad_request("no network interfaces are present"));
    }
    Ok(())
}

fn running(vmi: &Value) -> Result<(), Failure> {
    if phase(vmi) != "Running" {
        return Err(Failure::bad_request("VMI is not running"));
    }
    reachable(vmi).map_err(Failure::bad_request)
}

fn attached(vmi: &Value, device: &str) -> Option<bool> {
    vmi.pointer("/spec/domain/devices")?.get(device)?.as_bool()
}

/// The websocket library has written its own answer before virt-api adds a Status to it.
fn no_upgrade() -> Answer {
    let why =
        "websocket: the client is not using the websocket protocol: 'upgrade' token not found in 'Connection' header";
    let text = format!(
        "Bad Request\n{{\n \"kind\": \"Status\",\n \"apiVersion\": \"v1\",\n \"metadata\": {{}},\n \"status\": \"Failure\",\n \
         \"message\": \"{why}\",\n \"reason\": \"BadRequest\",\n \"code\": 400\n}}"
    );
    respond::with(400, "text/plain; charset=utf-8", body::whole(text))
}
