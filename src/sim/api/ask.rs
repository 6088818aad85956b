//! Requests that a part of the cluster itself makes: virt-controller that stops a VM, a descheduler that evicts a pod.
//!
//! They take the same way through admission, webhooks and storage as anybody's, and never wait.
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use http_body_util::{BodyExt, Collected};
use serde_json::Value;

use super::call::Call;
use super::query::Query;
use super::{route, serve};
use crate::sim::catalog::rbac::Identity;
use crate::sim::store::World;

/// Long answers let others go first now and then; one that has not come after this many turns waits for something.
const MOST_TURNS: usize = 100_000;

/// Who asks: an account of the cluster, which may do what it does, and how its program calls itself.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct Asker {
    /// `system:serviceaccount:NAMESPACE:NAME`.
    pub(in crate::sim) account: &'static str,
    /// The beginning of its User-Agent.
    pub(in crate::sim) program: &'static str,
}

/// Sends one request and reads its answer: the status and the document, which is null where there is none. A request
/// that would have to wait is answered with 504. A PATCH is a merge patch.
pub(in crate::sim) fn ask(world: &Arc<World>, asker: Asker, method: Method, path: &str, body: &Value) -> (u16, Value) {
    let mut headers = HeaderMap::new();
    headers.insert("user-agent", HeaderValue::from_static(asker.program));
    let kind = if method == Method::PATCH {
        "application/merge-patch+json"
    } else {
        "application/json"
    };
    headers.insert("content-type", HeaderValue::from_static(kind));
    headers.insert("accept", HeaderValue::from_static("*/*"));
    let (path, raw_query) = path.split_once('?').unwrap_or((path, ""));
    let call = Call {
        world: Arc::clone(world),
        method,
        path: path.to_owned(),
        query: Query::parse(raw_query),
        raw_query: raw_query.to_owned(),
        headers,
        body: if body.is_null() {
            Bytes::new()
        } else {
            body.to_string().into()
        },
        who: Identity::user(asker.account, &["system:serviceaccounts"]),
        asked: route::read(path),
    };
    let answered = async move {
        match serve(call).await {
            Err(failure) => (failure.code, failure.status()),
            Ok(answer) => {
                let code = answer.status().as_u16();
                let read = answer.into_body().collect().await.map(Collected::to_bytes);
                let document = read.ok().and_then(|text| serde_json::from_slice(&text).ok());
                (code, document.unwrap_or_default())
            }
        }
    };
    let mut answered = pin!(answered);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..MOST_TURNS {
        if let Poll::Ready(answer) = answered.as_mut().poll(&mut context) {
            return answer;
        }
    }
    (504, Value::Null)
}
