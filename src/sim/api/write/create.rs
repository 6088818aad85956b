//! New objects.
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::route::Target;
use super::super::status::{Cause, Failure};
use super::super::{Answer, admit, own, respond};
use super::options::WriteOptions;
use super::stamp::{self, text};
use super::{decode, unknown, validate};
use crate::sim::catalog::Kind;
use crate::sim::catalog::rbac::{self, ReviewError};
use crate::sim::store::{Clash, Key, kept};

/// POST of an object to its collection.
pub(in crate::sim::api) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    let kind = target.kind;
    let options = WriteOptions::read(call, "CreateOptions")?;
    if !kind.has_verb("list") {
        return review(call, kind);
    }
    if kind.namespaced && target.namespace.is_none() {
        return Err(Failure::not_allowed());
    }
    let mut object = decode::object(call, kind)?;
    let warnings = unknown::sent(kind, &mut object, options.unknown)?;
    let object = create(call, target, object, &options, true)?;
    let mut answer = respond::object(call, kind, 201, object)?;
    respond::warn(&mut answer, &warnings);
    Ok(answer)
}

/// Kinds that are answered and not kept.
fn review(call: &Call, kind: &'static Kind) -> Result<Answer, Failure> {
    let body = decode::object(call, kind)?;
    let (world, now) = (&call.world, call.world.moment());
    match rbac::review(world.rbac(), &call.who, kind.kind, &body, &call.manager(), &now) {
        Ok(review) => respond::object(call, kind, 201, review),
        Err(ReviewError::BadRequest(why)) => Err(Failure::bad_request(why)),
        Err(ReviewError::Invalid(field, why)) => Err(Failure::invalid(
            kind,
            "",
            &[Cause::new("FieldValueInvalid", field, why)],
        )),
        Err(ReviewError::Unknown) => Ok(respond::page_not_found()),
    }
}

/// Stores a new object and returns it; `tracked` if its sender becomes the owner of all its fields.
pub(crate) fn create(
    call: &Call,
    target: &Target,
    object: Value,
    options: &WriteOptions,
    tracked: bool,
) -> Result<Value, Failure> {
    let kind = target.kind;
    let mut object = object;
    place(target, &mut object)?;
    if !text(&object, "resourceVersion").is_empty() {
        return Err(Failure::internal(
            "resourceVersion should not be set on objects to be created",
        ));
    }
    // A generated name can be taken; the server then tries another one.
    for attempt in 0..8 {
        let mut candidate = object.clone();
        let generated = name(call, kind, &mut candidate)?;
        stamp::unwished(kind, &mut candidate);
        if tracked {
            own::track(
                kind,
                &Value::Null,
                &mut candidate,
                &options.manager,
                "",
                &call.world.moment(),
            );
        }
        stamp::created(call, kind, &mut candidate);
        stamp::normal(kind, &mut candidate);
        settled(call, target)?;
        admit::admit(call, kind, &Value::Null, &mut candidate)?;
        admit::settle(kind, &mut candidate);
        validate::check(kind, &candidate)?;
        let key = Key::new(target.namespace.as_deref(), text(&candidate, "name"));
        let stored = if options.dry_run {
            call.world
                .store()
                .get(kind.id(), &key)
                .map_or(Ok(0), |_| Err(Clash::Exists))
        } else {
            call.world
                .store()
                .create(kind.id(), key.clone(), |rv| kept(candidate.clone(), rv))
        };
        match stored {
            Ok(rv) => {
                if rv > 0 {
                    super::set_version(&mut candidate, rv);
                }
                stamp::named(kind, &mut candidate);
                return Ok(candidate);
            }
            Err(_) if generated && attempt < 7 => {}
            Err(_) => return Err(Failure::exists(kind, key.name(), terminating(call, kind, &key))),
        }
    }
    Err(Failure::exists(kind, text(&object, "generateName"), false))
}

fn terminating(call: &Call, kind: &'static Kind, key: &Key) -> bool {
    let existing = call
        .world
        .store()
        .get(kind.id(), key)
        .map(|entry| call.world.object(kind, &entry));
    existing.is_some_and(|object| !text(&object, "deletionTimestamp").is_empty())
}

/// The namespace of the path holds; the object's own may be left out but not differ.
fn place(target: &Target, object: &mut Value) -> Result<(), Failure> {
    let given = text(object, "namespace");
    let wanted = target.namespace.as_deref().unwrap_or_default();
    if !given.is_empty() && given != wanted {
        let message = "the namespace of the provided object does not match the namespace sent on the request";
        return Err(Failure::bad_request(message));
    }
    if let (Some(namespace), Some(metadata)) = (&target.namespace, stamp::metadata(object)) {
        metadata.insert("namespace".to_owned(), json!(namespace));
    }
    Ok(())
}

/// Gives the object a name if it only has the beginning of one.
fn name(call: &Call, kind: &'static Kind, object: &mut Value) -> Result<bool, Failure> {
    if !text(object, "name").is_empty() {
        return Ok(false);
    }
    let prefix = text(object, "generateName").to_owned();
    if prefix.is_empty() {
        let cause = Cause::required("metadata.name", "name or generateName is required");
        return Err(Failure::invalid(kind, "", &[cause]));
    }
    let name = call.world.name_from(&prefix);
    if let Some(metadata) = stamp::metadata(object) {
        metadata.insert("name".to_owned(), json!(name));
    }
    Ok(true)
}

/// The namespace must exist and not be on its way out (NamespaceLifecycle admission).
fn settled(call: &Call, target: &Target) -> Result<(), Failure> {
    let (Some(namespace), Some(kind)) = (&target.namespace, crate::sim::catalog::by_id("namespaces")) else {
        return Ok(());
    };
    if call
        .world
        .store()
        .get("namespaces", &Key::new(None, namespace))
        .is_some()
    {
        Ok(())
    } else {
        Err(Failure::not_found(kind, namespace))
    }
}
