//! Changes of objects that exist.
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::get::find;
use super::super::route::Target;
use super::super::status::{Cause, Failure};
use super::super::{Answer, admit, own, respond};
use super::options::WriteOptions;
use super::stamp::{self, text};
use super::{decode, follow, unknown, validate};
use crate::sim::store::{Clash, Key, kept};

/// PUT of an object or of its status.
pub(in crate::sim::api) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    let options = WriteOptions::read(call, "UpdateOptions")?;
    let mut object = decode::object(call, target.kind)?;
    let warnings = unknown::sent(target.kind, &mut object, options.unknown)?;
    let name = target.name.as_deref().unwrap_or_default();
    let given = text(&object, "name");
    if given.is_empty() {
        let message = "name must be provided in the object: the name of the object is empty";
        return Err(Failure::bad_request(message));
    }
    if given != name {
        let message = format!("the name of the object ({given}) does not match the name on the URL ({name})");
        return Err(Failure::bad_request(message));
    }
    let place = text(&object, "namespace");
    let wanted = target.namespace.as_deref().unwrap_or_default();
    if !place.is_empty() && place != wanted {
        let message =
            format!("the namespace of the object ({place}) does not match the namespace on the request ({wanted})");
        return Err(Failure::bad_request(message));
    }
    let mut change = Change {
        options: &options,
        must_name_version: true,
        tracked: true,
        patched: false,
        warnings: Vec::new(),
        make: Box::new(move |_| Ok(object.clone())),
    };
    let object = self::change(call, target, &mut change)?;
    let mut answer = respond::object(call, target.kind, 200, object)?;
    respond::warn(&mut answer, &warnings);
    Ok(answer)
}

/// Makes a new object out of the present one.
pub(crate) type Make<'a> = Box<dyn FnMut(&Value) -> Result<Value, Failure> + 'a>;

/// A change of an object.
pub(crate) struct Change<'a> {
    pub(crate) options: &'a WriteOptions,
    /// The sender becomes the owner of what it changes; an apply settles that itself.
    pub(crate) tracked: bool,
    /// The new object comes out of a patch, whose unknown fields are still to be dropped.
    pub(crate) patched: bool,
    /// What is to be said about unknown fields.
    pub(crate) warnings: Vec<String>,
    /// A custom resource is only replaced when the new one says which version it was made from.
    pub(crate) must_name_version: bool,
    /// Makes the new object out of the present one.
    pub(crate) make: Make<'a>,
}

/// How often a change that named no version is tried on a moving object (apiserver: `MaxRetryWhenPatchConflicts`).
const TRIES: usize = 5;

/// Applies a change and returns the object as it then is.
pub(crate) fn change(call: &Call, target: &Target, change: &mut Change<'_>) -> Result<Value, Failure> {
    let kind = target.kind;
    let name = target.name.as_deref().unwrap_or_default();
    for _ in 0..TRIES {
        let (entry, old) = find(call, target)?;
        let mut new = (change.make)(&old)?;
        if change.patched {
            change.warnings = unknown::patched(kind, &mut new, change.options.unknown)?;
        }
        let uid = text(&new, "uid");
        if !uid.is_empty() && uid != text(&old, "uid") {
            return Err(other_uid(target, uid, text(&old, "uid")));
        }
        let seen = text(&new, "resourceVersion");
        let unconditional = seen.is_empty() || seen == "0";
        if unconditional && change.must_name_version && kind.custom {
            return Err(unversioned(target));
        }
        if !unconditional && seen != entry.rv.to_string() {
            return Err(Failure::modified(kind, name));
        }
        stamp::replaced(kind, target.subresource.as_deref(), &old, &mut new);
        set_version(&mut new, entry.rv);
        stamp::named(kind, &mut new);
        stamp::normal(kind, &mut new);
        if target.subresource.is_none() {
            admit::admit(call, kind, &old, &mut new)?;
        } else {
            admit::admit_status(call, kind, &new)?;
        }
        validate::check(kind, &new)?;
        if change.tracked {
            if same(&new, &old) {
                return Ok(old);
            }
            let subresource = target.subresource.as_deref().unwrap_or_default();
            own::track(
                kind,
                &old,
                &mut new,
                &change.options.manager,
                subresource,
                &call.world.moment(),
            );
        } else if new == old {
            return Ok(old);
        }
        admit::settle(kind, &mut new);
        if change.options.dry_run {
            return Ok(new);
        }
        let key = Key::new(target.namespace.as_deref(), name);
        let store = call.world.store();
        // kubelet lets go of a pod, and nobody else
        let gone = released(&new) && !(kind.id() == "pods" && call.world.is_controlled());
        let stored = if gone {
            store.delete(kind.id(), &key, entry.rv, |rv| kept(new.clone(), rv))
        } else {
            store.update(kind.id(), &key, entry.rv, |rv| kept(new.clone(), rv))
        };
        match stored {
            Ok(rv) => {
                set_version(&mut new, rv);
                if gone {
                    follow::removed(call, &new);
                } else {
                    follow::stored(call, kind, &new, rv);
                }
                return Ok(new);
            }
            Err(Clash::Missing) => return Err(Failure::not_found(kind, name)),
            Err(_) if unconditional || !change.must_name_version => {}
            Err(_) => return Err(Failure::modified(kind, name)),
        }
    }
    Err(Failure::modified(kind, name))
}

/// Whether two objects differ in nothing but who owns what.
fn same(one: &Value, two: &Value) -> bool {
    let bare = |object: &Value| {
        let mut object = object.clone();
        if let Some(metadata) = stamp::metadata(&mut object) {
            metadata.remove("managedFields");
        }
        object
    };
    one == two || bare(one) == bare(two)
}

/// Whether an object that was to be deleted is held by nobody any more.
fn released(object: &Value) -> bool {
    let held = object
        .pointer("/metadata/finalizers")
        .and_then(Value::as_array)
        .is_some_and(|all| !all.is_empty());
    !text(object, "deletionTimestamp").is_empty() && !held
}

pub(crate) fn set_version(object: &mut Value, rv: u64) {
    if let Some(metadata) = stamp::metadata(object) {
        metadata.insert("resourceVersion".to_owned(), json!(rv.to_string()));
    }
}

fn unversioned(target: &Target) -> Failure {
    let name = target.name.as_deref().unwrap_or_default();
    let cause = Cause::invalid("metadata.resourceVersion", &json!(0), "must be specified for an update");
    Failure::invalid_as(target.kind.group, target.kind.plural, name, &[cause])
}

/// The storage layer's own words for a precondition that failed (apiserver/pkg/storage/errors.go).
fn other_uid(target: &Target, wanted: &str, found: &str) -> Failure {
    let kind = target.kind;
    let name = target.name.as_deref().unwrap_or_default();
    let group = if kind.custom {
        format!("{}/", kind.group)
    } else {
        String::new()
    };
    let namespace = target
        .namespace
        .as_ref()
        .map(|namespace| format!("{namespace}/"))
        .unwrap_or_default();
    let why = format!(
        "StorageError: invalid object, Code: 4, Key: /registry/{group}{}/{namespace}{name}, ResourceVersion: 0, \
         AdditionalErrorMsg: Precondition failed: UID in precondition: {wanted}, UID in object meta: {found}",
        kind.plural
    );
    Failure::conflict(kind, name, &why)
}
