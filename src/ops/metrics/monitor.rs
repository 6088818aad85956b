//! The monitoring stack: found by what its Services are, since their names differ by site.

use serde::Deserialize;

use crate::client::{Client, Door, Resource};
use crate::domain::prometheus::query::{Answer, read};
use crate::model::Meta;
use crate::model::trouble::Trouble;
use crate::ops::ladder::{Reached, Rung, open};

/// Name of the source.
pub const MONITOR: &str = "Prometheus";

/// Services that are tried, at most.
const TRIES: usize = 3;

const SERVICES: Resource = Resource {
    group: "",
    version: "v1",
    plural: "services",
    kind: "Service",
};

/// Namespaces that are looked into where Services cannot be listed in all: that of the monitoring stack in the reference
/// architecture, and the usual one of Portworx.
const USUAL: [&str; 2] = ["monitoring", "portworx"];

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Service {
    metadata: Meta,
    spec: Spec,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Spec {
    ports: Vec<Port>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Port {
    name: String,
    port: u32,
}

/// A monitoring stack that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitor {
    /// Its Service.
    pub door: Door,
}

impl Monitor {
    /// The present values of an expression.
    ///
    /// # Errors
    /// Why there is no answer, and what to do.
    pub async fn now(&self, client: &Client, query: &str) -> Result<Answer, Rung> {
        let query = [("query", query.to_owned())];
        self.ask(client, "/api/v1/query", &query).await
    }

    /// The course of an expression from `start` to `end`, one point each `step` seconds.
    ///
    /// # Errors
    /// Why there is no answer, and what to do.
    pub async fn course(
        &self,
        client: &Client,
        query: &str,
        (start, end): (i64, i64),
        step: i64,
    ) -> Result<Answer, Rung> {
        let query = [
            ("query", query.to_owned()),
            ("start", start.to_string()),
            ("end", end.to_string()),
            ("step", step.to_string()),
        ];
        open(client, MONITOR, &self.door, "prometheus-range").await?;
        self.ask(client, "/api/v1/query_range", &query).await
    }

    async fn ask(&self, client: &Client, path: &str, query: &[(&'static str, String)]) -> Result<Answer, Rung> {
        let broken = |trouble: &Trouble| Rung::broken(MONITOR, trouble).at(self.door.to_string());
        let body = client
            .through(&self.door, path, query)
            .await
            .map_err(|trouble| broken(&trouble))?;
        read(&body).map_err(|why| {
            Rung::new(MONITOR, Reached::Failed)
                .at(self.door.to_string())
                .because(why, "")
        })
    }
}

/// Services that look like Prometheus, the likeliest first; those of `near` before others.
///
/// # Errors
/// Why none could be looked for.
pub async fn find(client: &Client, near: Option<&str>) -> Result<Vec<Door>, Trouble> {
    let mut found: Vec<Service> = match client.items(&SERVICES, None, None).await {
        Ok(services) => services,
        Err(trouble) if trouble.status == Some(403) => {
            let mut some = Vec::new();
            let mut seen = false;
            for namespace in near.into_iter().chain(USUAL) {
                if let Ok(services) = client.items::<Service>(&SERVICES, Some(namespace), None).await {
                    seen = true;
                    some.extend(services);
                }
            }
            if !seen {
                return Err(trouble);
            }
            some
        }
        Err(trouble) => return Err(trouble),
    };
    found.retain(|service| rank(service).is_some());
    found.sort_by_key(|service| {
        let far = near != Some(service.metadata.namespace.as_str());
        (
            far,
            rank(service),
            service.metadata.namespace.clone(),
            service.metadata.name.clone(),
        )
    });
    let mut doors: Vec<Door> = found
        .iter()
        .filter_map(|service| {
            let port = port(service)?;
            Some(Door::service(
                &service.metadata.namespace,
                &service.metadata.name,
                &port.port.to_string(),
            ))
        })
        .collect();
    doors.dedup();
    doors.truncate(TRIES);
    Ok(doors)
}

/// Parts of the same stack whose names hold the word as well.
const OTHERS: [&str; 8] = [
    "alertmanager",
    "operator-prometheus-node",
    "node-exporter",
    "pushgateway",
    "adapter",
    "blackbox",
    "thanos-sidecar",
    "kube-state",
];

/// How much a Service looks like Prometheus: less is more. `None` is another thing.
fn rank(service: &Service) -> Option<u8> {
    let meta = &service.metadata;
    let name = meta.name.as_str();
    port(service)?;
    let label = |key: &str| meta.labels.get(key).unwrap_or_default();
    if label("app.kubernetes.io/name") == "prometheus" || label("app") == "kube-prometheus-stack-prometheus" {
        return Some(0);
    }
    if OTHERS.iter().any(|other| name.contains(other)) || name.ends_with("-operator") {
        return None;
    }
    if label("operated-prometheus") == "true" {
        return Some(2);
    }
    name.contains("prometheus").then_some(1)
}

/// The port of its API: by the names that the operators give it, or by its number.
fn port(service: &Service) -> Option<&Port> {
    let by_name = |port: &&Port| matches!(port.name.as_str(), "http-web" | "web" | "http" | "prometheus");
    let ports = &service.spec.ports;
    ports
        .iter()
        .find(|port| port.port == 9090)
        .or_else(|| ports.iter().find(by_name))
}

/// The first monitoring stack that may be asked and knows `probe`.
///
/// # Errors
/// The rung that tells why there is none.
pub async fn monitor(client: &Client, near: Option<&str>, probe: &str) -> Result<(Monitor, Answer), Rung> {
    let doors = find(client, near)
        .await
        .map_err(|trouble| Rung::broken(MONITOR, &trouble))?;
    let mut last = Rung::new(MONITOR, Reached::Absent).because(
        "no Service looks like Prometheus",
        "A Service labelled app.kubernetes.io/name=prometheus, or with prometheus in its name and port 9090, is taken",
    );
    for door in doors {
        if let Err(shut) = open(client, MONITOR, &door, "prometheus-query").await {
            last = shut;
            continue;
        }
        let monitor = Monitor { door };
        match monitor.now(client, probe).await {
            Ok(answer) if answer.series.is_empty() => {
                last = Rung::new(MONITOR, Reached::Empty)
                    .at(monitor.door.to_string())
                    .because("it holds none of these series", "Let it scrape them");
            }
            Ok(answer) => return Ok((monitor, answer)),
            Err(broken) => last = broken,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str, labels: &serde_json::Value, port: u32) -> Service {
        serde_json::from_value(
            serde_json::json!({ "metadata": { "name": name, "namespace": "m", "labels": labels },
            "spec": { "ports": [{ "name": "x", "port": port }] } }),
        )
        .unwrap()
    }

    #[test]
    fn services_are_known_by_what_they_are() {
        let none = serde_json::json!({});
        for (name, labels, number, wanted) in [
            (
                "a",
                serde_json::json!({ "app.kubernetes.io/name": "prometheus" }),
                9090,
                Some(0),
            ),
            ("px-prometheus", none.clone(), 9090, Some(1)),
            (
                "prometheus-operated",
                serde_json::json!({ "operated-prometheus": "true" }),
                9090,
                Some(2),
            ),
            ("prometheus-operator", none.clone(), 9090, None),
            ("x-prometheus-node-exporter", none.clone(), 9090, None),
            ("px-prometheus", none.clone(), 443, None),
            ("web", none, 9090, None),
        ] {
            assert_eq!(rank(&service(name, &labels, number)), wanted, "{name}");
        }
    }
}
