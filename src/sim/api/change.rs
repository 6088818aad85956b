//! Requests that change something, and who answers them.
use super::call::Call;
use super::route::Target;
use super::status::Failure;
use super::write::{collection, create, delete, update};
use super::{Answer, evict, patch, respond};

/// POST, PUT, PATCH or DELETE.
pub(super) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    if target.watch_path {
        return Err(Failure::not_allowed());
    }
    if target.kind.id() == "pods" && target.subresource.as_deref() == Some("eviction") && target.name.is_some() {
        return evict::answer(call, target);
    }
    if let Some(subresource) = &target.subresource
        && (subresource != "status" || target.kind.subresource("status").is_none())
    {
        return if target.kind.subresource(subresource).is_some() {
            Err(super::unbuilt(call))
        } else {
            Ok(respond::page_not_found())
        };
    }
    let allowed = |verb| target.kind.has_verb(verb) || target.subresource.is_some();
    match (call.method.as_str(), target.name.is_some()) {
        ("POST", false) if allowed("create") => create::answer(call, target),
        ("PUT", true) if allowed("update") => update::answer(call, target),
        ("PATCH", true) if allowed("patch") => patch::answer(call, target),
        ("DELETE", true) if target.subresource.is_none() && allowed("delete") => delete::answer(call, target),
        ("DELETE", false) if allowed("deletecollection") => collection::answer(call, target),
        _ => Err(Failure::not_allowed()),
    }
}
