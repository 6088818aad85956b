//! `subresources.kubevirt.io`: the actions that virt-api carries out (pkg/virt-api/rest, v1.7.4).
//!
//! virt-api changes VMs, instances and migrations through the same API as everybody, under its own name; what the node
//! has to do it asks of the virt-handler there.
mod body;
mod desk;
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
    let (Some(name), Some(subresource)) = (&asked.name, &asked.subresource) else {
        return unnamed(call, asked);
    };
    let Some(namespace) = &asked.namespace else {
        return Ok(respond::plain(404, NOWHERE));
    };
    let deed = match route::find(call.method.as_str(), &asked.plural, subresource) {
        Route::Found(deed) => deed,
        Route::OtherMethod => return Ok(respond::plain(405, "405: Method Not Allowed")),
        Route::Unbuilt => return Err(super::unbuilt(call)),
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

/// Paths that name no object.
fn unnamed(call: &Call, asked: &Asked) -> Result<Answer, Failure> {
    if asked.plural == "expand-vm-spec" && call.method == http::Method::PUT {
        return Err(super::unbuilt(call));
    }
    Ok(respond::plain(404, NOWHERE))
}
