//! One-shot questions: a whole object, its events, its pods, versions, health, and who we are.

use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Client;
use super::audit::Intent;
use super::guard::Recorded;
use super::json_split::{CAP, Piece};
use super::list::read;
use super::request::Ask;
use super::trouble::{self, Target};
use crate::model::event::Event;
use crate::model::pod::Pod;
use crate::model::trouble::{Step, Trouble};
use crate::model::{Key, Kind};

/// Largest `/version` and the like.
const SMALL: usize = 256 * 1024;

/// Most events or pods that one question brings home.
const MANY: usize = 500;

/// Who the server takes us for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// User name.
    pub user: String,
    /// Groups.
    pub groups: Vec<String>,
    /// The server said so; otherwise it is only the kubeconfig's name for the credentials.
    pub confirmed: bool,
}

/// A question about a right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Right<'a> {
    /// `get`, `list`, `create`, `update`, `patch`, `delete`, …
    pub verb: &'a str,
    /// API group, empty for the core group.
    pub group: &'a str,
    /// Plural resource.
    pub resource: &'a str,
    /// Subresource, or empty.
    pub subresource: &'a str,
    /// Namespace; empty asks for the whole cluster.
    pub namespace: &'a str,
    /// Name of the object; empty asks for all of them. Roles may be bound to names, those for proxies as a rule.
    pub name: &'a str,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Version {
    git_version: String,
}

#[derive(Deserialize)]
struct Review<T> {
    status: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Who {
    user_info: UserInfo,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct UserInfo {
    username: String,
    groups: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Allowed {
    allowed: bool,
}

impl Client {
    /// One whole object, `managedFields` included, for the YAML view.
    ///
    /// # Errors
    /// The trouble with it; status 404 when it is gone.
    pub async fn object(&self, kind: Kind, key: &Key) -> Result<Value, Trouble> {
        let namespace = Some(key.namespace.as_str()).filter(|_| kind.namespaced());
        let path = format!("{}/{}", kind.path(namespace), key.name);
        self.document(Ask::get(path, Target::get(kind, namespace)), CAP).await
    }

    /// Events about the objects called `name` in `namespace`: a VM and its instance share a name. At most 500.
    ///
    /// # Errors
    /// The trouble with it.
    pub async fn events_about(&self, namespace: &str, name: &str) -> Result<Vec<Event>, Trouble> {
        let ask = Ask::get(
            Kind::Event.path(Some(namespace)),
            Target::list(Kind::Event, Some(namespace)),
        )
        .with("fieldSelector", format!("involvedObject.name={name}"));
        self.some(ask).await
    }

    /// Pods of `namespace` that a label selector matches, `vm.kubevirt.io/name=NAME` for instance. At most 500.
    ///
    /// # Errors
    /// The trouble with it.
    pub async fn pods_labelled(&self, namespace: &str, selector: &str) -> Result<Vec<Pod>, Trouble> {
        let ask = Ask::get(
            Kind::Pod.path(Some(namespace)),
            Target::list(Kind::Pod, Some(namespace)),
        )
        .with("labelSelector", selector);
        self.some(ask).await
    }

    /// Version of the API server, `v1.33.5` for instance.
    ///
    /// # Errors
    /// The trouble with it.
    pub async fn version(&self) -> Result<String, Trouble> {
        self.git_version("/version").await
    }

    /// Version of KubeVirt, as virt-api tells it to every user who is logged in.
    ///
    /// # Errors
    /// The trouble with it; status 404 when KubeVirt is not installed, 503 when virt-api is down.
    pub async fn kubevirt_version(&self) -> Result<String, Trouble> {
        self.git_version("/apis/subresources.kubevirt.io/v1/version").await
    }

    /// Whether the API server calls itself ready.
    ///
    /// # Errors
    /// What keeps it from being ready, or from being reached.
    pub async fn readyz(&self) -> Result<(), Trouble> {
        let ask = Ask {
            accept: "*/*",
            ..Ask::get("/readyz", Target::path("get", "/readyz"))
        };
        self.send(ask).await.map(drop)
    }

    /// Who the server takes us for; the kubeconfig's user name where it cannot be asked.
    ///
    /// # Errors
    /// Only when the server cannot be reached or does not accept the credentials.
    pub async fn whoami(&self) -> Result<Identity, Trouble> {
        let review = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" });
        let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        match self
            .review::<Who>(path, "selfsubjectreviews.authentication.k8s.io", &review)
            .await
        {
            Ok(who) => Ok(Identity {
                user: who.user_info.username,
                groups: who.user_info.groups,
                confirmed: true,
            }),
            Err(trouble) if matches!(trouble.status, Some(403..=405)) => Ok(Identity {
                user: self.origin().user.clone(),
                ..Identity::default()
            }),
            Err(trouble) => Err(trouble),
        }
    }

    /// Whether we may do something, by SelfSubjectAccessReview.
    ///
    /// # Errors
    /// The trouble with asking; what was not answered is unknown, not forbidden.
    pub async fn may(&self, right: &Right<'_>) -> Result<bool, Trouble> {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": { "resourceAttributes": {
                "verb": right.verb, "group": right.group, "resource": right.resource,
                "subresource": right.subresource, "namespace": right.namespace, "name": right.name,
            }},
        });
        let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        let answer: Allowed = self
            .review(path, "selfsubjectaccessreviews.authorization.k8s.io", &review)
            .await?;
        Ok(answer.allowed)
    }

    /// Sends a write that stands in the audit log; `intent` is the proof. Otherwise as [`Self::request`].
    ///
    /// # Errors
    /// As with [`Self::request`]. Where the step is not one of connecting, the server may have acted.
    pub async fn write(
        &self,
        _intent: &Intent,
        mut request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, Trouble> {
        request.extensions_mut().insert(Recorded);
        self.request(request).await
    }

    /// Sends a request as it is. It passes the guard like every other: a write is refused here. The answer is given
    /// whatever its status; its body may have 8 MiB.
    ///
    /// # Errors
    /// When it was refused by the guard, or no answer came.
    pub async fn request(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Trouble> {
        let answer = self.forward(request).await?;
        let mut response = http::Response::new(Vec::new());
        *response.status_mut() = answer.status;
        response.headers_mut().clone_from(&answer.headers);
        *response.body_mut() = answer.small(CAP).await?;
        Ok(response)
    }

    async fn git_version(&self, path: &str) -> Result<String, Trouble> {
        // virt-api refuses application/json alone on some of its paths
        let ask = Ask {
            accept: "application/json, */*",
            ..Ask::get(path, Target::path("get", path))
        };
        let version: Version = self.document(ask, SMALL).await?;
        Ok(version.git_version)
    }

    pub(super) async fn review<T: DeserializeOwned>(
        &self,
        path: &str,
        resource: &str,
        body: &Value,
    ) -> Result<T, Trouble> {
        let ask = Ask {
            method: Method::POST,
            body: Some(body.to_string().into_bytes()),
            ..Ask::get(path, Target::path("create", resource))
        };
        let review: Review<T> = self.document(ask, SMALL).await?;
        Ok(review.status)
    }

    /// One document of at most `limit` bytes.
    pub(super) async fn document<T: DeserializeOwned>(&self, ask: Ask, limit: usize) -> Result<T, Trouble> {
        let target = ask.target.clone();
        let answer = self.send(ask).await?;
        let (status, headers) = (answer.status, answer.headers.clone());
        let body = answer.small(limit).await?;
        serde_json::from_slice(&body).map_err(|error| {
            if serde_json::from_slice::<serde::de::IgnoredAny>(&body).is_err() {
                return trouble::not_json(status, &headers, &body, &target);
            }
            let mut found = trouble::trouble(
                Step::Server,
                format!(
                    "the answer to {} {} is of another shape: {error}",
                    target.verb, target.resource
                ),
                "",
            );
            found.kind = target.kind;
            found
        })
    }

    /// The items of a short list; those that cannot be read are left out.
    async fn some<T: DeserializeOwned>(&self, ask: Ask) -> Result<Vec<T>, Trouble> {
        let answer = self.send(ask.with("limit", MANY.to_string())).await?;
        let mut found = Vec::new();
        read(answer, |piece| {
            if let Piece::Item(json) = piece
                && let Ok(item) = serde_json::from_slice(json)
            {
                found.push(item);
            }
        })
        .await?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Mode;
    use crate::client::testing::{Say, client};

    #[tokio::test]
    async fn questions_and_answers() {
        let (client, log) = client(Mode::ReadOnly, |seen| {
            let path = seen.target.split('?').next().unwrap_or_default();
            match (seen.method.as_str(), path) {
                ("GET", "/version") => Say::json(r#"{"gitVersion":"v1.33.5"}"#),
                ("GET", "/apis/kubevirt.io/v1/namespaces/a/virtualmachines/b") => {
                    Say::json(r#"{"metadata":{"name":"b","managedFields":[{}]}}"#)
                }
                ("GET", "/api/v1/namespaces/a/events") => {
                    Say::json(r#"{"items":[{"metadata":{"name":"e"},"reason":"Started"},{"metadata":7}]}"#)
                }
                ("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews") => Say {
                    status: 201,
                    ..Say::json(r#"{"status":{"userInfo":{"username":"vera","groups":["g"]}}}"#)
                },
                ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews") => {
                    Say::json(r#"{"status":{"allowed":false}}"#)
                }
                ("GET", "/readyz") => Say {
                    kind: "text/plain",
                    ..Say::json("ok")
                },
                _ => Say::status(404, "not found"),
            }
        })
        .await;
        assert_eq!(client.version().await.unwrap(), "v1.33.5");
        let object = client.object(Kind::VirtualMachine, &Key::new("a", "b")).await.unwrap();
        assert_eq!(object["metadata"]["name"], "b");
        assert_eq!(client.events_about("a", "b").await.unwrap()[0].reason, "Started");
        let who = client.whoami().await.unwrap();
        assert_eq!((who.user.as_str(), who.confirmed), ("vera", true));
        assert!(!client.may(&Right::default()).await.unwrap());
        client.readyz().await.unwrap();
        let gone = client.kubevirt_version().await.unwrap_err();
        assert_eq!(gone.status, Some(404));
        let log = log.lock().unwrap();
        assert!(
            log.iter()
                .any(|seen| seen.target.contains("fieldSelector=involvedObject.name%3Db"))
        );
    }

    #[tokio::test]
    async fn who_we_are_falls_back_to_the_kubeconfig() {
        let (client, _) = client(Mode::ReadOnly, |_| Say::status(404, "not found")).await;
        let who = client.whoami().await.unwrap();
        assert_eq!((who.user.as_str(), who.confirmed), ("admin", false));
    }

    #[tokio::test]
    async fn answers_of_another_shape_are_told() {
        for body in [r#"{"gitVersion":7}"#, "{", "<html>", "[]x"] {
            let (client, _) = client(Mode::ReadOnly, move |_| Say::json(body)).await;
            assert_eq!(client.version().await.unwrap_err().step, Step::Server, "{body}");
        }
    }
}
