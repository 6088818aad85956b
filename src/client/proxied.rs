//! Questions to programs behind the API server's proxy: Portworx, the monitoring stack, one pod's metrics.
//!
//! The API server takes the `Authorization` header for itself and drops it before it passes a request on (kubernetes
//! `apiserver/pkg/endpoints/filters/authentication.go`), so no token reaches such a program. One that wants a token
//! refuses, and that is told as its refusal and not as a missing right in the cluster.

use std::time::Duration;

use http::{Method, StatusCode};
use serde::Deserialize;

use super::Client;
use super::body::Answer;
use super::get::Right;
use super::json_split::{CAP, Piece, Splitter};
use super::list::split;
use super::request::{Ask, forward};
use super::trouble::{self, Target};
use crate::domain::portworx::volume::{self, Volume};
use crate::domain::prometheus::text::{Page, Reader};
use crate::model::trouble::{Step, Trouble};

/// How long such a program may take to answer: a screen waits for it, and there is a next one to ask.
const PATIENCE: Duration = Duration::from_secs(15);

/// Most bytes of a page of metrics: past that a node exports something that nobody meant to.
const PAGE: usize = 64 << 20;

/// Most volumes that are kept: four times what the reference architecture's limit needs.
const VOLUMES: usize = 100_000;

/// A Service or pod behind the proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    /// `services` or `pods`.
    pub resource: &'static str,
    /// Namespace.
    pub namespace: String,
    /// Name as it stands in the path, with scheme and port: `http:portworx-api:px-rest-gateway`.
    pub name: String,
}

impl Door {
    /// A port of a Service that speaks plain HTTP.
    pub fn service(namespace: &str, name: &str, port: &str) -> Self {
        Self {
            resource: "services",
            namespace: namespace.to_owned(),
            name: format!("http:{name}:{port}"),
        }
    }

    /// A port of a pod that speaks plain HTTP.
    pub fn pod(namespace: &str, name: &str, port: u16) -> Self {
        Self {
            resource: "pods",
            namespace: namespace.to_owned(),
            name: format!("{name}:{port}"),
        }
    }

    /// The right that the API server asks for; `verb` is `get`, or `create` for a POST.
    pub fn right<'a>(&'a self, verb: &'a str) -> Right<'a> {
        Right {
            verb,
            resource: self.resource,
            subresource: "proxy",
            namespace: &self.namespace,
            name: &self.name,
            ..Right::default()
        }
    }

    /// The rule that a role needs, as it is written there.
    pub fn rule(&self, verb: &str) -> String {
        let names = match self.resource {
            "services" => format!(", resourceNames [\"{}\"]", self.name),
            // pods come and go, and their names with them
            _ => String::new(),
        };
        format!(
            "apiGroups [\"\"], resources [\"{}/proxy\"], verbs [{verb}]{names} in namespace {}",
            self.resource, self.namespace
        )
    }

    fn path(&self, path: &str) -> String {
        format!(
            "/api/v1/namespaces/{}/{}/{}/proxy{path}",
            self.namespace, self.resource, self.name
        )
    }
}

impl std::fmt::Display for Door {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} {}/{}",
            self.resource.trim_end_matches('s'),
            self.namespace,
            self.name
        )
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    kind: String,
    message: String,
}

impl Client {
    /// The answer of a GET, at most 8 MiB.
    ///
    /// # Errors
    /// The trouble with it: authorization where the API server refuses, the server's words where the program does.
    pub async fn through(&self, door: &Door, path: &str, query: &[(&'static str, String)]) -> Result<Vec<u8>, Trouble> {
        let mut ask = Ask::get(door.path(path), target("get", door));
        ask.query = query.to_vec();
        self.proxied(ask, door).await?.small(CAP).await
    }

    /// The metrics of one pod, as far as their names are wanted.
    ///
    /// # Errors
    /// As [`Self::through`].
    pub async fn metrics_of(&self, door: &Door, wanted: impl Fn(&str) -> bool) -> Result<Page, Trouble> {
        let ask = Ask {
            accept: "text/plain;version=0.0.4, */*;q=0.5",
            ..Ask::get(door.path("/metrics"), target("get", door))
        };
        let mut answer = self.proxied(ask, door).await?;
        let mut reader = Reader::new(wanted);
        let mut read = 0;
        while let Some(chunk) = answer.chunk().await? {
            read += chunk.len();
            if read > PAGE {
                return Err(answer.broken(format!("the metrics of {door} are larger than {PAGE} bytes")));
            }
            reader.feed(&chunk);
        }
        Ok(reader.finish())
    }

    /// All volumes of Portworx in one answer. It is a POST because Portworx wants a body; it changes nothing, and leaves
    /// in read-write mode only.
    ///
    /// # Errors
    /// As [`Self::through`]; volumes that cannot be read make the whole answer a trouble, because what lives on a pool
    /// must not be told by halves.
    pub async fn all_volumes(&self, door: &Door) -> Result<Vec<Volume>, Trouble> {
        let ask = Ask {
            method: Method::POST,
            body: Some(b"{}".to_vec()),
            ..Ask::get(door.path("/v1/volumes/inspectwithfilters"), target("create", door))
        };
        let answer = self.proxied(ask, door).await?;
        let mut found = Vec::new();
        let mut wrong = None;
        split(answer, Splitter::over(&[b"volumes"]), |piece| match piece {
            Piece::Item(_) if found.len() >= VOLUMES => wrong = Some(format!("more than {VOLUMES} volumes")),
            Piece::Item(json) => match volume::read(json) {
                Ok(volume) => found.push(volume),
                Err(why) => wrong = Some(why),
            },
            Piece::Oversize(bytes) => wrong = Some(super::list::oversize(bytes)),
            Piece::Document(json) if serde_json::from_slice::<Status>(json).is_err() => {
                wrong = Some("the answer of Portworx holds no volumes".to_owned());
            }
            Piece::Document(_) | Piece::Field(..) | Piece::End => {}
        })
        .await?;
        match wrong {
            None => Ok(found),
            Some(why) => Err(trouble::trouble(Step::Server, why, "")),
        }
    }

    async fn proxied(&self, ask: Ask, door: &Door) -> Result<Answer, Trouble> {
        let request = ask
            .request()
            .map_err(|error| trouble::trouble(Step::Config, format!("{door}: {error}"), ""))?;
        let shared = &self.shared;
        let patience = shared
            .timeout
            .filter(|limit| !limit.is_zero() && *limit < PATIENCE)
            .unwrap_or(PATIENCE);
        let server = &shared.origin.server;
        let mut answer = forward(
            &shared.stack,
            &shared.lanes,
            server,
            Some(patience),
            ask.lane,
            ask.target,
            request,
        )
        .await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        let body = answer.excerpt().await;
        let status: Status = serde_json::from_slice(&body).unwrap_or_default();
        let from_api_server = status.kind == "Status";
        let mut found = match answer.status {
            code @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) if !from_api_server => trouble::trouble(
                Step::Authorization,
                format!(
                    "{door} wants a token (HTTP {}), and the API server's proxy passes none on{}",
                    code.as_u16(),
                    said(&status)
                ),
                "With Portworx security on, pools come from Prometheus or from the metrics of its pods",
            ),
            StatusCode::FORBIDDEN => trouble::trouble(
                Step::Authorization,
                status.message,
                format!("It needs a rule: {}", door.rule(answer.target().verb)),
            ),
            StatusCode::SERVICE_UNAVAILABLE if from_api_server => trouble::trouble(
                Step::Server,
                format!("{door}: {}", status.message),
                "No pod stands behind it that is ready",
            ),
            _ => trouble::answer(answer.status, &answer.headers, &body, answer.target()),
        };
        found.status = Some(answer.status.as_u16());
        Err(found)
    }
}

fn said(status: &Status) -> String {
    match status.message.as_str() {
        "" => String::new(),
        words => format!(": {}", trouble::head(words, 200)),
    }
}

fn target(verb: &'static str, door: &Door) -> Target {
    Target {
        verb,
        resource: format!("{}/proxy", door.resource),
        kind: None,
        namespace: Some(door.namespace.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Mode;
    use crate::client::testing::{Say, client};

    fn gateway() -> Door {
        Door::service("kube-system", "portworx-api", "px-rest-gateway")
    }

    #[tokio::test]
    async fn who_refuses_is_told_apart() {
        let (client, _) = client(Mode::ReadWrite, |seen| match seen.target.as_str() {
            path if path.ends_with("/v1/nodes/filters") => Say {
                status: 401,
                ..Say::json(r#"{"error":"no token","code":16,"message":"Access denied without authentication token"}"#)
            },
            path if path.ends_with("/v1/volumes") => Say::status(403, "services \"http:portworx-api\" is forbidden"),
            _ => Say::status(503, "no endpoints available for service"),
        })
        .await;
        let token = client.through(&gateway(), "/v1/nodes/filters", &[]).await.unwrap_err();
        assert!(
            token.reason.contains("wants a token") && token.reason.contains("Access denied"),
            "{token}"
        );
        let right = client.through(&gateway(), "/v1/volumes", &[]).await.unwrap_err();
        assert!(
            right.way_out.contains("services/proxy") && right.way_out.contains("verbs [get]"),
            "{right}"
        );
        let gone = client.through(&gateway(), "/api/v1/query", &[]).await.unwrap_err();
        assert_eq!(gone.status, Some(503));
    }

    #[tokio::test]
    async fn volumes_are_one_post_that_read_only_mode_does_not_send() {
        let body = r#"{"volumes":[{"volume":{"id":"1","replica_sets":[{"nodes":["a"]}]},"name":"pvc-1"}]}"#;
        let (free, log) = client(Mode::ReadWrite, move |_| Say::json(body)).await;
        assert_eq!(free.all_volumes(&gateway()).await.unwrap()[0].name, "pvc-1");
        assert_eq!(log.lock().unwrap()[0].body, "{}");
        let (bound, log) = client(Mode::ReadOnly, move |_| Say::json(body)).await;
        assert_eq!(bound.all_volumes(&gateway()).await.unwrap_err().step, Step::Guard);
        assert!(log.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn metrics_of_a_pod_as_they_stream_in() {
        let (client, log) = client(Mode::ReadWrite, |_| Say {
            kind: "text/plain; version=0.0.4",
            ..Say::json("px_pool_stats_status{pool=\"u\"} 1\npx_pool_st").then("ats_used_bytes{pool=\"u\"} 5\nup 1\n")
        })
        .await;
        let door = Door::pod("kube-system", "px-1", 9001);
        let page = client.metrics_of(&door, |name| name.starts_with("px_")).await.unwrap();
        assert_eq!((page.samples.len(), page.cut), (2, false));
        let target = log.lock().unwrap()[0].target.clone();
        assert_eq!(target, "/api/v1/namespaces/kube-system/pods/px-1:9001/proxy/metrics");
    }
}
