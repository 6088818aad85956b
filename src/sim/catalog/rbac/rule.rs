//! One rule of a role and what it covers (rbac.authorization.k8s.io/v1 PolicyRule).

/// A PolicyRule. `resources` and `urls` exclude each other, as in the API.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Verbs, `*` for all.
    pub verbs: &'static [&'static str],
    /// API groups, the empty string for core, `*` for all.
    pub groups: &'static [&'static str],
    /// `pods`, `pods/log`, `*/scale` or `*`.
    pub resources: &'static [&'static str],
    /// Non-resource paths; a trailing `*` matches any rest.
    pub urls: &'static [&'static str],
}

/// A rule about resources.
pub(super) const fn on(
    verbs: &'static [&'static str],
    groups: &'static [&'static str],
    resources: &'static [&'static str],
) -> Rule {
    Rule {
        verbs,
        groups,
        resources,
        urls: &[],
    }
}

/// A rule about paths outside the resource tree.
pub(super) const fn at(verbs: &'static [&'static str], urls: &'static [&'static str]) -> Rule {
    Rule {
        verbs,
        groups: &[],
        resources: &[],
        urls,
    }
}

/// What a request asks for, as authorization sees it (k8s.io/apiserver `authorizer.Attributes`).
#[derive(Clone, Copy, Debug)]
pub enum Attributes<'a> {
    /// A request for a resource.
    Resource {
        /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, …
        verb: &'a str,
        /// Empty for the core group.
        group: &'a str,
        /// Plural name.
        resource: &'a str,
        /// First segment below the object's name, empty without one. Further segments are not authorised by
        /// kube-apiserver (`evacuate/cancel` is `evacuate`).
        subresource: &'a str,
        /// Empty at cluster scope. For one namespace object it is that namespace's own name.
        namespace: &'a str,
        /// Empty for collections.
        name: &'a str,
    },
    /// A request for a path outside the resource tree, such as `/version`.
    Path {
        /// The HTTP method in lower case.
        verb: &'a str,
        /// Path without query.
        path: &'a str,
    },
}

impl Rule {
    /// Whether this rule covers the request.
    pub fn covers(&self, asked: &Attributes<'_>) -> bool {
        match *asked {
            Attributes::Resource {
                verb,
                group,
                resource,
                subresource,
                ..
            } => {
                !self.resources.is_empty()
                    && holds(self.verbs, verb)
                    && holds(self.groups, group)
                    && self
                        .resources
                        .iter()
                        .any(|pattern| resource_matches(pattern, resource, subresource))
            }
            Attributes::Path { verb, path } => {
                holds(self.verbs, verb) && self.urls.iter().any(|pattern| path_matches(pattern, path))
            }
        }
    }
}

fn holds(list: &[&str], wanted: &str) -> bool {
    list.iter().any(|item| *item == "*" || *item == wanted)
}

fn resource_matches(pattern: &str, resource: &str, subresource: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    match pattern.split_once('/') {
        None => subresource.is_empty() && pattern == resource,
        Some((parent, below)) => {
            !subresource.is_empty() && below == subresource && (parent == "*" || parent == resource)
        }
    }
}

fn path_matches(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => pattern == path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_pattern_covers_what_rbac_says_it_covers() {
        for (pattern, resource, subresource, expected) in [
            ("pods", "pods", "", true),
            ("pods", "pods", "log", false),
            ("pods/log", "pods", "log", true),
            ("pods/log", "pods", "", false),
            ("*", "pods", "eviction", true),
            ("*/scale", "deployments", "scale", true),
            ("*/scale", "deployments", "", false),
            ("virtualmachines/evacuate/cancel", "virtualmachines", "evacuate", false),
        ] {
            assert_eq!(
                resource_matches(pattern, resource, subresource),
                expected,
                "{pattern} on {resource}/{subresource}"
            );
        }
    }

    #[test]
    fn a_path_pattern_matches_whole_paths_unless_it_ends_in_a_star() {
        for (pattern, path, expected) in [
            ("/version", "/version", true),
            ("/version", "/version/x", false),
            ("/apis/*", "/apis/apps", true),
            ("/apis/*", "/apis", false),
            ("*", "/metrics", true),
        ] {
            assert_eq!(path_matches(pattern, path), expected, "{pattern} on {path}");
        }
    }
}
