//! The rights that the requests of a plan take, told by the requests themselves.

use std::collections::BTreeSet;

use crate::client::{Client, Right};
use crate::ops::plan::{Call, Method, Plan};

/// A right: verb, group, resource, subresource, namespace.
type Owned = (String, String, String, String, String);

/// Rights that a plan takes, each once.
pub fn rights(plan: &Plan) -> BTreeSet<Owned> {
    plan.steps.iter().filter_map(|step| of(&step.request)).collect()
}

/// What kind of request it is: `PATCH nodes`, `POST pods/eviction`.
pub fn shape(call: &Call) -> String {
    let Some((_, group, resource, subresource, _)) = of(call) else {
        return call.method.to_string();
    };
    format!("{} {group} {resource} {subresource}", call.method)
}

fn of(call: &Call) -> Option<Owned> {
    let verb = match call.method {
        Method::Post => "create",
        Method::Put => "update",
        Method::Patch => "patch",
        Method::Delete => "delete",
    };
    let mut parts = call.path.split('/').filter(|part| !part.is_empty());
    let group = match parts.next()? {
        "apis" => parts.next()?,
        _ => "",
    };
    parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let (namespace, below) = match rest.as_slice() {
        ["namespaces", namespace, below @ ..] => (*namespace, below),
        below => ("", below),
    };
    let resource = below.first()?;
    // the API server checks only the first segment below the name
    let subresource = below.get(2).copied().unwrap_or_default();
    let owned = [verb, group, resource, subresource, namespace].map(str::to_owned);
    let [verb, group, resource, subresource, namespace] = owned;
    Some((verb, group, resource, subresource, namespace))
}

/// Rights that we do not have, in words; a question that was not answered refuses nothing, since the server decides in the
/// end.
pub async fn missing(client: &Client, plan: &Plan) -> Vec<String> {
    let mut missing: Vec<(String, Vec<String>)> = Vec::new();
    for (verb, group, resource, subresource, namespace) in rights(plan) {
        let right = Right {
            verb: &verb,
            group: &group,
            resource: &resource,
            subresource: &subresource,
            namespace: &namespace,
            name: "",
        };
        if client.may(&right).await != Ok(false) {
            continue;
        }
        let slash = if subresource.is_empty() { "" } else { "/" };
        let dot = if group.is_empty() { "" } else { "." };
        let words = format!("needs {verb} {resource}{slash}{subresource}{dot}{group}");
        match missing.iter_mut().find(|(known, _)| *known == words) {
            Some((_, places)) => places.push(namespace),
            None => missing.push((words, vec![namespace])),
        }
    }
    let told = missing.into_iter().map(|(words, places)| match places.join(", ") {
        all if all.is_empty() => words,
        all => format!("{words} in {all}"),
    });
    told.collect()
}
