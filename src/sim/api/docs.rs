//! Paths outside the resource tree: discovery, version and health.
use super::call::Call;
use super::status::Failure;
use super::{Answer, reads, respond};

pub(super) fn answer(call: &Call) -> Result<Answer, Failure> {
    if !reads(&call.method) {
        return Err(Failure::not_allowed());
    }
    Ok(match call.path.as_str() {
        "/healthz" | "/readyz" | "/livez" => respond::plain(200, "ok"),
        _ => respond::page_not_found(),
    })
}
