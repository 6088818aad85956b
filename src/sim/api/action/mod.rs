//! `subresources.kubevirt.io`: the actions that virt-api carries out (pkg/virt-api/rest, v1.7.4).
//!
//! virt-api changes VMs, instances and migrations through the same API as everybody, under its own name; what the node
//! has to do it asks of the virt-handler there.
mod body;
mod desk;
mod door;
mod evacuate;
mod guest;
mod migrate;
mod node;
mod power;
mod restart;
mod route;
mod start;
mod stop;
mod stream;
mod volume;

use super::Answer;
use super::call::Call;
use super::respond;
use super::route::Asked;
use super::status::Failure;
use crate::sim::store::Ask;
use desk::Desk;
pub(super) use desk::{ACCOUNT, VIRT_API, text};
use route::{Deed, Route};

/// Answers a request for an action.
pub(super) fn answer(call: &Call, asked: &Asked) -> Result<Answer, Failure> {
    if call.world.faults().is_virt_api_down() {
        return Ok(respond::plain(503, "service unavailable\n"));
    }
    if let Some(why) = door::refusal(&call.path) {
        return Ok(respond::with(401, "text/plain; charset=utf-8", super::body::whole(why)));
    }
    let (Some(name), Some(subresource)) = (&asked.name, &asked.subresource) else {
        return unnamed(call, asked);
    };
    let Some(namespace) = &asked.namespace else {
        return Ok(respond::plain(404, NOWHERE));
    };
    let deed = match route::find(call.method.as_str(), &asked.plural, subresource) {
        Route::Found(deed) => deed,
        Route::OtherMethod => return Ok(respond::plain(405, "405: Method Not Allowed")),
        Route::Unbuilt => return Err(unbuilt(&Desk::new(call, namespace, name), subresource)),
        Route::Unknown => return Ok(respond::plain(404, NOWHERE)),
    };
    if !deed.accepted(call.header("accept")) {
        return Ok(respond::plain(406, deed.not_acceptable()));
    }
    let desk = Desk::new(call, namespace, name);
    match deed {
        Deed::Start => start::answer(&desk),
        Deed::Stop => stop::answer(&desk),
        Deed::Restart => restart::answer(&desk),
        Deed::Migrate => migrate::answer(&desk),
        Deed::Pause => power::pause(&desk),
        Deed::Unpause => power::unpause(&desk),
        Deed::SoftReboot => power::soft_reboot(&desk),
        Deed::Reset => power::reset(&desk),
        Deed::Freeze => power::freeze(&desk, Ask::Freeze),
        Deed::Unfreeze => power::freeze(&desk, Ask::Unfreeze),
        Deed::CancelEvacuation { of_vm } => evacuate::cancel(&desk, of_vm),
        Deed::AddVolume { of_vm } => volume::add(&desk, of_vm),
        Deed::RemoveVolume { of_vm } => volume::remove(&desk, of_vm),
        Deed::GuestInfo(part) => Ok(guest::answer(&desk, part)),
        Deed::ExpandSpec => guest::expand(&desk),
        Deed::ObjectGraph => Err(Failure::bad_request(
            "ObjectGraph feature gate not enabled: Unable to return object graph.",
        )),
        Deed::Stream(stream) => stream::answer(&desk, stream),
        Deed::Screenshot => Ok(stream::screenshot(&desk)),
    }
}

/// What go-restful says of a path that nobody registered.
const NOWHERE: &str = "404: Page Not Found";

/// What is refused of actions that are not built: those that concern nobody's guest, or that are switched off.
fn unbuilt(desk: &Desk<'_>, subresource: &str) -> Failure {
    if subresource.starts_with("sev/") {
        return Failure::bad_request("'WorkloadEncryptionSEV' feature gate is not enabled");
    }
    let found = match subresource {
        "usbredir" | "vsock" => desk.vmi(),
        _ => desk.vm(),
    };
    found.err().unwrap_or_else(|| super::unbuilt(desk.call))
}

/// Paths that name no object.
fn unnamed(call: &Call, asked: &Asked) -> Result<Answer, Failure> {
    if asked.plural != "expand-vm-spec" {
        return Ok(respond::plain(404, NOWHERE));
    }
    if call.method != http::Method::PUT {
        return Ok(respond::plain(405, "405: Method Not Allowed"));
    }
    guest::expand_posted(call, asked.namespace.as_deref().unwrap_or_default())
}
