//! Who asks, and whether they may.
use http::{HeaderMap, Method};

use super::header;
use super::query::Query;
use super::route::Asked;
use super::selector::Filter;
use super::status::Failure;
use crate::sim::catalog::rbac::{self, Attributes, Identity, Impersonation, Rbac};

/// Authenticates, impersonates and authorizes.
///
/// # Errors
/// 401 for a token nobody has, 403 with the authorizer's words.
pub(super) fn admit(
    rbac: &Rbac,
    method: &Method,
    headers: &HeaderMap,
    path: &str,
    query: &Query,
    asked: Option<&Asked>,
) -> Result<Identity, Failure> {
    let authorization = headers
        .get("authorization")
        .map(|value| value.to_str().unwrap_or_default());
    let caller = rbac
        .authenticate(authorization)
        .ok_or_else(|| Failure::ready(401, rbac::unauthorized()))?;
    let name = asked.and_then(|asked| named(asked, query)).unwrap_or_default();
    let lowered = method.as_str().to_ascii_lowercase();
    let attributes = match asked {
        Some(asked) => attributes(asked, method, query, &name),
        None => Attributes::Path { verb: &lowered, path },
    };
    let wanted = Impersonation {
        user: header::text(headers, "impersonate-user").to_owned(),
        groups: headers
            .get_all("impersonate-group")
            .iter()
            .filter_map(|group| group.to_str().ok())
            .map(str::to_owned)
            .collect(),
    };
    let who = if wanted.is_empty() {
        caller
    } else {
        rbac.impersonate(&caller, &wanted, &attributes)
            .map_err(|status| Failure::ready(403, status))?
    };
    if rbac.allowed(&who, &attributes) {
        Ok(who)
    } else {
        Err(Failure::ready(403, rbac::forbidden(&who, &attributes)))
    }
}

/// The object's name; a collection selected by one name is authorized as that object
/// (apiserver/pkg/endpoints/request/requestinfo.go).
fn named(asked: &Asked, query: &Query) -> Option<String> {
    asked.name.clone().or_else(|| Filter::name(query))
}

fn attributes<'a>(asked: &'a Asked, method: &Method, query: &Query, name: &'a str) -> Attributes<'a> {
    let subresource = asked.subresource.as_deref().unwrap_or_default();
    let own = asked.plural == "namespaces" && asked.group.is_empty();
    Attributes::Resource {
        verb: verb(asked, method, query),
        group: &asked.group,
        resource: &asked.plural,
        subresource: subresource.split('/').next().unwrap_or_default(),
        namespace: if own {
            asked.name.as_deref()
        } else {
            asked.namespace.as_deref()
        }
        .unwrap_or_default(),
        name,
    }
}

fn verb(asked: &Asked, method: &Method, query: &Query) -> &'static str {
    match (method.as_str(), asked.name.is_some()) {
        ("GET" | "HEAD", _) if asked.watch_path => "watch",
        ("GET" | "HEAD", true) => "get",
        ("GET" | "HEAD", false) if query.flag("watch") == Some(true) => "watch",
        ("GET" | "HEAD", false) => "list",
        ("POST", _) => "create",
        ("PUT", _) => "update",
        ("PATCH", _) => "patch",
        ("DELETE", true) => "delete",
        ("DELETE", false) => "deletecollection",
        _ => "",
    }
}
