//! From a path to what it names.
use super::query::decode;
use crate::sim::catalog::{self, Kind};

/// What a resource path names.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) kind: &'static Kind,
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
    /// `status`, `eviction`; what follows a second segment stays in it: `proxy/metrics`.
    pub(super) subresource: Option<String>,
    /// The deprecated form `/api/v1/watch/...`.
    pub(super) watch_path: bool,
}

/// A path below `/api/v1` or `/apis/GROUP/VERSION`, as authorization sees it: whether the resource exists or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) plural: String,
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
    pub(super) subresource: Option<String>,
    pub(super) watch_path: bool,
}

/// Reads a resource path; `None` for any other path (discovery, health, version, unknown).
pub(super) fn read(path: &str) -> Option<Asked> {
    let mut parts: Vec<String> = path.split('/').skip(1).map(|part| decode(part, false)).collect();
    if parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    let mut parts = parts.into_iter();
    let (group, version) = match parts.next()?.as_str() {
        "api" => (String::new(), parts.next()?),
        "apis" => (parts.next()?, parts.next()?),
        _ => return None,
    };
    let mut parts = parts.peekable();
    let watch_path = parts.next_if(|part| part == "watch").is_some();
    let mut plural = parts.next()?;
    let mut namespace = None;
    let mut rest: Vec<String> = parts.collect();
    // `namespaces/NAME`, and its own subresources, are about the namespace; everything longer is about what it holds.
    if plural == "namespaces" && group.is_empty() {
        let inside = rest
            .get(1)
            .is_some_and(|part| !matches!(part.as_str(), "status" | "finalize"));
        if inside {
            namespace = Some(rest.remove(0));
            plural = rest.remove(0);
        }
    } else if plural == "namespaces" && rest.len() >= 2 {
        namespace = Some(rest.remove(0));
        plural = rest.remove(0);
    }
    let mut rest = rest.into_iter();
    let name = rest.next();
    let tail: Vec<String> = rest.collect();
    let subresource = (!tail.is_empty()).then(|| tail.join("/"));
    Some(Asked {
        group,
        version,
        plural,
        namespace,
        name,
        subresource,
        watch_path,
    })
}

impl Asked {
    /// The kind behind the path, if it is served.
    pub(super) fn target(&self) -> Option<Target> {
        let kind = catalog::find(&self.group, &self.version, &self.plural)?;
        let fits = if kind.namespaced {
            self.name.is_none() || self.namespace.is_some()
        } else {
            self.namespace.is_none()
        };
        fits.then(|| Target {
            kind,
            namespace: self.namespace.clone(),
            name: self.name.clone(),
            subresource: self.subresource.clone(),
            watch_path: self.watch_path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(path: &str) -> Option<String> {
        let asked = read(path)?;
        let part = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
        Some(format!(
            "{} {} {} {}",
            asked.plural,
            part(asked.namespace),
            part(asked.name),
            part(asked.subresource)
        ))
    }

    #[test]
    fn paths() {
        for (path, wanted) in [
            ("/api/v1/pods", "pods - - -"),
            ("/api/v1/namespaces", "namespaces - - -"),
            ("/api/v1/namespaces/demo", "namespaces - demo -"),
            ("/api/v1/namespaces/demo/status", "namespaces - demo status"),
            ("/api/v1/namespaces/demo/pods", "pods demo - -"),
            ("/api/v1/namespaces/demo/pods/a/eviction", "pods demo a eviction"),
            ("/api/v1/watch/namespaces/demo/pods", "pods demo - -"),
            (
                "/apis/kubevirt.io/v1/namespaces/demo/virtualmachines/a/",
                "virtualmachines demo a -",
            ),
            (
                "/api/v1/namespaces/m/services/p:9090/proxy/api/v1/query",
                "services m p:9090 proxy/api/v1/query",
            ),
        ] {
            assert_eq!(brief(path).as_deref(), Some(wanted), "{path}");
        }
        for path in [
            "/",
            "/api",
            "/api/v1",
            "/apis",
            "/apis/kubevirt.io",
            "/apis/kubevirt.io/v1",
            "/version",
        ] {
            assert_eq!(brief(path), None, "{path}");
        }
    }

    #[test]
    fn a_namespaced_object_needs_its_namespace() {
        assert!(read("/api/v1/pods/a").unwrap().target().is_none());
        assert!(read("/api/v1/namespaces/demo/nodes").unwrap().target().is_none());
        assert!(read("/api/v1/nodes/a").unwrap().target().is_some());
    }
}
