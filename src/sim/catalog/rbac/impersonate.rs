//! Acting as somebody else (k8s.io/apiserver pkg/endpoints/filters/impersonation).
use serde_json::Value;

use super::Rbac;
use super::refuse::forbidden;
use super::rule::Attributes;
use super::user::{ANONYMOUS, Identity};

/// What the `Impersonate-*` headers ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// `Impersonate-User`.
    pub user: String,
    /// `Impersonate-Group`, once for each header.
    pub groups: Vec<String>,
}

impl Impersonation {
    /// Nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.user.is_empty() && self.groups.is_empty()
    }

    fn identity(&self) -> Identity {
        let mut groups = self.groups.clone();
        if groups.is_empty()
            && let Some(rest) = self.user.strip_prefix("system:serviceaccount:")
            && let Some((namespace, _)) = rest.split_once(':')
        {
            groups.push("system:serviceaccounts".to_owned());
            groups.push(format!("system:serviceaccounts:{namespace}"));
        }
        let standing = if self.user == ANONYMOUS {
            "system:unauthenticated"
        } else {
            "system:authenticated"
        };
        if !groups.iter().any(|group| group == standing) {
            groups.push(standing.to_owned());
        }
        Identity {
            name: self.user.clone(),
            groups,
            extra: Vec::new(),
        }
    }
}

impl Rbac {
    /// The identity under which the request goes on.
    ///
    /// # Errors
    /// The Status of the 403 when `caller` may not impersonate. Since constrained impersonation (v1.36) it names the
    /// verb `impersonate-on:user-info:VERB` on the resource the request is about.
    pub fn impersonate(
        &self,
        caller: &Identity,
        wanted: &Impersonation,
        asked: &Attributes<'_>,
    ) -> Result<Identity, Value> {
        let right = |resource, name| Attributes::Resource {
            verb: "impersonate",
            group: "",
            resource,
            subresource: "",
            namespace: "",
            name,
        };
        let user = self.allowed(caller, &right("users", &wanted.user));
        let groups = wanted
            .groups
            .iter()
            .all(|group| self.allowed(caller, &right("groups", group)));
        if user && groups {
            return Ok(wanted.identity());
        }
        let constrained = format!("impersonate-on:user-info:{}", verb_of(asked));
        Err(forbidden(caller, &with_verb(asked, &constrained)))
    }
}

fn verb_of<'a>(asked: &Attributes<'a>) -> &'a str {
    match *asked {
        Attributes::Resource { verb, .. } | Attributes::Path { verb, .. } => verb,
    }
}

fn with_verb<'a>(asked: &Attributes<'a>, verb: &'a str) -> Attributes<'a> {
    match *asked {
        Attributes::Resource {
            group,
            resource,
            subresource,
            namespace,
            name,
            ..
        } => Attributes::Resource {
            verb,
            group,
            resource,
            subresource,
            namespace,
            name,
        },
        Attributes::Path { path, .. } => Attributes::Path { verb, path },
    }
}
