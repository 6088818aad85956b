//! Server-side apply.
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::get::find;
use super::super::own::{self, Applied};
use super::super::route::Target;
use super::super::status::{Cause, Failure};
use super::super::write::{Change, WriteOptions, change, create};
use super::super::{Answer, respond, schema};

/// PATCH with an apply configuration: creates what is not there.
pub(super) fn answer(call: &Call, target: &Target) -> Result<Answer, Failure> {
    let options = WriteOptions::read(call, "PatchOptions")?;
    let Some(manager) = call.query.get("fieldManager").map(str::to_owned) else {
        let cause = Cause::required("fieldManager", "is required for apply patch");
        return Err(Failure::options("PatchOptions", &[cause]));
    };
    let config = read(&call.body, target)?;
    undeclared(target, &config)?;
    let now = call.world.moment();
    let subresource = target.subresource.as_deref().unwrap_or_default();
    let force = call.query.flag("force") == Some(true);
    let how = Applied {
        manager: &manager,
        subresource,
        now: &now,
        force,
    };
    let kind = target.kind;
    let applied = |live: &Value| own::apply(kind, live, &config, how).map_err(|conflicts| conflict(&conflicts));
    match find(call, target) {
        Err(missing) if subresource.is_empty() => {
            if config.pointer("/metadata/uid").is_some() {
                return Err(missing);
            }
            let object = applied(&own::nothing(kind))?;
            let object = create(call, target, object, &options, false)?;
            respond::object(call, kind, 201, object)
        }
        Err(missing) => Err(missing),
        Ok(_) => {
            let make = Box::new(|live: &Value| applied(live));
            let mut wanted = Change {
                options: &options,
                must_name_version: false,
                tracked: false,
                patched: false,
                warnings: Vec::new(),
                make,
            };
            let object = change(call, target, &mut wanted)?;
            respond::object(call, kind, 200, object)
        }
    }
}

/// Reads an apply configuration.
fn read(body: &[u8], target: &Target) -> Result<Value, Failure> {
    let mut config: Value =
        serde_yaml_ng::from_slice(body).map_err(|why| Failure::bad_request(format!("error decoding YAML: {why}")))?;
    let name = target.name.as_deref().unwrap_or_default();
    let Some(fields) = config.as_object_mut() else {
        return Err(Failure::bad_request("error decoding YAML: the body is no object"));
    };
    let metadata = fields.entry("metadata").or_insert_with(|| json!({}));
    let Some(metadata) = metadata.as_object_mut() else {
        return Err(Failure::bad_request("error decoding YAML: metadata is no object"));
    };
    match metadata.get("managedFields") {
        None => {}
        Some(Value::Null) => {
            metadata.remove("managedFields");
        }
        Some(_) => return Err(Failure::bad_request("metadata.managedFields must be nil")),
    }
    let given = metadata.entry("name").or_insert_with(|| json!(name));
    if given != name {
        let given = given.as_str().unwrap_or_default();
        let message = format!("the name of the object ({given}) does not match the name on the URL ({name})");
        return Err(Failure::bad_request(message));
    }
    Ok(config)
}

/// A field that the schema does not have ends an apply before it begins, with a bare 500.
fn undeclared(target: &Target, config: &Value) -> Result<(), Failure> {
    let kind = target.kind;
    let fields = schema::prune(kind, &mut config.clone());
    let Some(first) = fields.first() else { return Ok(()) };
    let text = |field: &str| {
        config
            .pointer(&format!("/metadata/{field}"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (namespace, name) = (text("namespace"), text("name"));
    let (version, kind) = (kind.api_version(), kind.kind);
    Err(Failure::internal(format!(
        "failed to create typed patch object ({namespace}/{name}; {version}, Kind={kind}): .{first}: field not declared in \
         schema"
    )))
}

/// 409 in the words of managedfields/internal/conflict.go.
fn conflict(conflicts: &[(String, String)]) -> Failure {
    let causes: Vec<Value> = conflicts
        .iter()
        .map(|(manager, field)| Cause::new("FieldManagerConflict", field, format!("conflict with {manager}")).value())
        .collect();
    let message = if let [(manager, field)] = conflicts {
        format!("Apply failed with 1 conflict: conflict with {manager}: {field}")
    } else {
        let mut by_manager: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (manager, field) in conflicts {
            by_manager.entry(manager).or_default().push(field);
        }
        let mut lines = Vec::new();
        for (manager, fields) in by_manager {
            lines.push(format!("conflicts with {manager}:"));
            lines.extend(fields.into_iter().map(|field| format!("- {field}")));
        }
        format!("Apply failed with {} conflicts: {}", conflicts.len(), lines.join("\n"))
    };
    Failure::new(409, "Conflict", message).details(json!({"causes": causes}))
}
