//! What is read through the API server's proxy: the figures of Portworx and of the monitoring stack.
//!
//! A proxied request leads into a program that Kubernetes knows nothing of, so each is named here by its whole path. In
//! read-only mode none leaves unless the configuration switches it on, and what reaches a pod never does.
//!
//! `GET /v1/nodes/usage/{id}` of Portworx is left out on purpose: its API binds the same path to a call that starts a
//! purge (openstorage `api.proto`, RelaxedReclaimPurge), and which of the two answers is the gateway's affair.

use super::rules::fits;

/// A template that stays off in read-only mode unless the configuration names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SwitchedOff {
    /// Name to switch it on by.
    pub name: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path template; `{service}` is a Service with or without scheme and port.
    pub template: &'static str,
    /// What it would be for.
    pub purpose: &'static str,
}

/// Query parameters of the monitoring stack (prometheus.io, "HTTP API"). None of them changes anything.
const QUERY: &[&str] = &["query", "time", "timeout", "start", "end", "step"];

const SWITCHES: &[SwitchedOff] = &[
    SwitchedOff {
        name: "portworx-nodes",
        method: "GET",
        template: "/api/v1/namespaces/{namespace}/services/{service}/proxy/v1/nodes/filters",
        purpose: "storage pools of Portworx",
    },
    SwitchedOff {
        name: "portworx-volumes",
        method: "GET",
        template: "/api/v1/namespaces/{namespace}/services/{service}/proxy/v1/volumes",
        purpose: "ids of Portworx volumes",
    },
    SwitchedOff {
        name: "portworx-volume",
        method: "GET",
        template: "/api/v1/namespaces/{namespace}/services/{service}/proxy/v1/volumes/inspect/{name}",
        purpose: "copies and health of one Portworx volume",
    },
    SwitchedOff {
        name: "prometheus-query",
        method: "GET",
        template: "/api/v1/namespaces/{namespace}/services/{service}/proxy/api/v1/query",
        purpose: "current figures of the monitoring stack",
    },
    SwitchedOff {
        name: "prometheus-range",
        method: "GET",
        template: "/api/v1/namespaces/{namespace}/services/{service}/proxy/api/v1/query_range",
        purpose: "history of the monitoring stack",
    },
];

/// What leaves through a proxy in read-write mode only: the metrics of one pod, and the one question that Portworx takes
/// as a POST because it has a body. It changes nothing (openstorage `api.proto`, InspectWithFilters).
const READ_WRITE: &[(&str, &str)] = &[
    ("GET", "/api/v1/namespaces/{namespace}/pods/{pod}/proxy/metrics"),
    (
        "POST",
        "/api/v1/namespaces/{namespace}/services/{service}/proxy/v1/volumes/inspectwithfilters",
    ),
];

/// What could be switched on, and is off.
pub const fn off_by_default() -> &'static [SwitchedOff] {
    SWITCHES
}

/// The proxies that the configuration switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switches(u8);

impl Switches {
    /// Reads the names of the configuration.
    ///
    /// # Errors
    /// A name that is not known, with those that are.
    pub fn named<S: AsRef<str>>(names: &[S]) -> Result<Self, String> {
        let known = || SWITCHES.iter().map(|switch| switch.name);
        let mut on = 0;
        for name in names {
            let name = name.as_ref();
            let place = known().position(|known| known == name).ok_or_else(|| {
                let hint = crate::domain::suggest::hint(name, known());
                let all: Vec<&str> = known().collect();
                format!("unknown proxy \"{name}\"{hint} (known: {})", all.join(", "))
            })?;
            on |= 1 << place;
        }
        Ok(Self(on))
    }

    /// Whether the one of this name is on.
    pub fn has(self, name: &str) -> bool {
        let place = SWITCHES.iter().position(|switch| switch.name == name);
        place.is_some_and(|place| self.0 & (1 << place) != 0)
    }
}

/// The template of a proxied read that may leave in read-only mode.
///
/// # Errors
/// Why it may not.
pub(super) fn switched_on(
    switches: Switches,
    method: &str,
    segments: &[&str],
    query: &str,
) -> Result<&'static str, &'static str> {
    let found = SWITCHES
        .iter()
        .find(|switch| switch.method == method && fits(switch.template, segments))
        .ok_or("it opens an interactive channel, and vmotui runs read-only")?;
    if !switches.has(found.name) {
        return Err("it goes through a service proxy that service_proxies of the configuration does not name");
    }
    let plain = query.split('&').filter(|pair| !pair.is_empty()).all(|pair| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        QUERY.contains(&name)
    });
    plain
        .then_some(found.template)
        .ok_or("it carries a query parameter that is not on the allow-list")
}

/// The template of a proxied read that may leave in read-write mode without being asked for as a channel.
pub(super) fn known(method: &str, segments: &[&str]) -> Option<&'static str> {
    let switches = SWITCHES.iter().map(|switch| (switch.method, switch.template));
    switches
        .chain(READ_WRITE.iter().copied())
        .find(|(known, template)| *known == method && fits(template, segments))
        .map(|(_, template)| template)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(path: &str) -> Vec<&str> {
        path.split('/').skip(1).collect()
    }

    const NODES: &str =
        "/api/v1/namespaces/kube-system/services/http:portworx-api:px-rest-gateway/proxy/v1/nodes/filters";
    const QUERY: &str = "/api/v1/namespaces/monitoring/services/prometheus-operated:9090/proxy/api/v1/query";

    #[test]
    fn only_what_is_named_is_on() {
        let on = Switches::named(&["portworx-nodes"]).unwrap();
        assert!(switched_on(on, "GET", &split(NODES), "").is_ok());
        assert!(switched_on(on, "GET", &split(QUERY), "query=up").is_err());
        assert!(switched_on(on, "POST", &split(NODES), "").is_err());
        assert!(switched_on(on, "GET", &split(NODES), "x=1").is_err());
        let said = Switches::named(&["portworx-node"]).unwrap_err();
        assert!(said.contains("did you mean \"portworx-nodes\""), "{said}");
    }

    #[test]
    fn pods_posts_and_other_paths_never_in_read_only_mode() {
        let names: Vec<&str> = off_by_default().iter().map(|switch| switch.name).collect();
        let all = Switches::named(&names).unwrap();
        for (method, path) in [
            ("GET", "/api/v1/namespaces/a/pods/px-1:9001/proxy/metrics"),
            (
                "POST",
                "/api/v1/namespaces/a/services/portworx-api/proxy/v1/volumes/inspectwithfilters",
            ),
            (
                "GET",
                "/api/v1/namespaces/a/services/portworx-api/proxy/v1/nodes/usage/1",
            ),
            ("GET", "/api/v1/namespaces/a/services/portworx-api/proxy/v1/nodes"),
            ("GET", "/api/v1/namespaces/a/services/portworx-api/proxy"),
            ("GET", "/api/v1/namespaces/a/services/a:b:c:d/proxy/v1/volumes"),
            ("GET", "/api/v1/namespaces/a/services/ftp:b:c/proxy/v1/volumes"),
            ("DELETE", NODES),
        ] {
            assert!(switched_on(all, method, &split(path), "").is_err(), "{method} {path}");
        }
        assert!(known("GET", &split("/api/v1/namespaces/a/pods/px-1:9001/proxy/metrics")).is_some());
        assert!(known("GET", &split("/api/v1/namespaces/a/pods/px-1:9001/proxy/exec")).is_none());
        assert!(known("GET", &split("/api/v1/namespaces/a/services/p/proxy/v1/nodes/usage/1")).is_none());
        assert!(known("DELETE", &split(NODES)).is_none());
    }
}
