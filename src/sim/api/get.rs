//! Reading one object.
use serde_json::Value;

use super::call::Call;
use super::route::Target;
use super::status::Failure;
use super::{Answer, respond, version};
use crate::sim::store::{Entry, Key};

/// GET of an object or of its status.
pub(super) async fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    if let Some(text) = call.query.get("resourceVersion") {
        version::reached(call, version::parse(text).map_err(Failure::internal)?).await?;
    }
    if let Some(subresource) = &target.subresource
        && !(subresource == "status" && target.kind.subresource("status").is_some())
    {
        let first = subresource.split('/').next().unwrap_or_default();
        let announced = target.kind.subresource(first).is_some();
        if target.kind.custom && !announced {
            let name = target.name.as_deref().unwrap_or_default();
            return Err(Failure::not_found(target.kind, name));
        }
        if !announced {
            return Err(Failure::no_resource());
        }
        find(call, target)?;
        return Err(super::unbuilt(call));
    }
    let (_, object) = find(call, target)?;
    respond::object(call, target.kind, 200, object)
}

/// The object a path names.
///
/// # Errors
/// 404 when it does not exist.
pub(super) fn find(call: &Call, target: &Target) -> Result<(Entry, Value), Failure> {
    let name = target.name.as_deref().unwrap_or_default();
    let key = Key::new(target.namespace.as_deref(), name);
    let entry = call
        .world
        .store()
        .get(target.kind.id(), &key)
        .ok_or_else(|| Failure::not_found(target.kind, name))?;
    let object = call.world.object(target.kind, &entry);
    Ok((entry, object))
}
