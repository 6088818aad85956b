//! The HTTP semantics of the Kubernetes API server, over a [`World`].
//!
//! Requests come as `http` types, from a socket or from memory; nothing here knows which.
mod accept;
mod action;
mod admit;
mod ask;
mod body;
mod call;
mod change;
mod config;
mod docs;
mod evict;
mod faulty;
mod get;
mod header;
mod list;
mod own;
mod patch;
mod proxy;
mod query;
mod respond;
mod route;
mod schema;
mod selector;
mod shape;
mod status;
mod usage;
mod version;
mod watch;

#[cfg(test)]
mod tests;
mod who;
mod write;

use std::fmt::Display;
use std::sync::Arc;

use bytes::Buf;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use accept::Accept;
pub(in crate::sim) use ask::{Asker, ask};
pub use body::AnswerBody;
use call::Call;
pub(in crate::sim) use evict::inside as evict_inside;
pub use faulty::{Severed, Watching};
pub(in crate::sim) use own::track;
use route::Target;
pub(in crate::sim) use selector::matches_labels as selects;
use status::Failure;

use crate::sim::catalog;
use crate::sim::fault::Fault;
use crate::sim::store::World;

/// The pairs of a form or of a query, decoded.
pub(in crate::sim) fn form(text: &str) -> Vec<(String, String)> {
    query::Query::parse(text).into_pairs()
}

/// An answer.
pub type Answer = Response<AnswerBody>;

/// The most the API server reads of a request's body (apiserver: `MaxRequestBodyBytes`).
const MOST_BODY: usize = 3 << 20;

/// Answers one request. It never fails: what goes wrong is a `Status`, as clients expect it.
pub async fn handle<B>(world: Arc<World>, request: Request<B>) -> Answer
where
    B: http_body::Body + Send,
    B::Data: Buf + Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>> + Display,
{
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, MOST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(why) => return respond::failure(&unread(why.as_ref())),
    };
    let call = match Call::open(world, head, body) {
        Ok(call) => call,
        Err(failure) => return respond::failure(&failure),
    };
    match faulty::of(&call) {
        None => answered(call).await,
        Some(Fault::Refused(refusal)) => faulty::refused(refusal),
        Some(Fault::Unsent(loss)) => faulty::lost(loss).await,
        Some(Fault::Applied(loss)) => {
            drop(answered(call).await);
            faulty::lost(loss).await
        }
    }
}

async fn answered(call: Call) -> Answer {
    let accept = Accept::negotiate(call.header("accept")).unwrap_or(Accept::JSON);
    let own = !call.path.starts_with("/apis/subresources.kubevirt.io/");
    match serve(call).await {
        Ok(answer) => answer,
        Err(failure) if own => respond::failure_as(accept, &failure),
        Err(failure) => respond::failure(&failure),
    }
}

fn unread(why: &(dyn std::error::Error + Send + Sync + 'static)) -> Failure {
    if why.is::<LengthLimitError>() {
        let message = format!("Request entity too large: limit is {MOST_BODY}");
        Failure::new(413, "RequestEntityTooLarge", message)
    } else {
        Failure::bad_request(format!("the request's body could not be read: {why}"))
    }
}

async fn serve(call: Call) -> Result<Answer, Failure> {
    if reads(&call.method)
        && let Some(document) = docs::answer(&call, &call.raw_query)
    {
        return Ok(document);
    }
    let Some(asked) = &call.asked else {
        return docs::unknown(&call);
    };
    if asked.group == catalog::discovery::METRICS_GROUP {
        return usage::answer(&call, asked);
    }
    let known = asked.target();
    let betas = call.world.betas();
    let Some(target) = known.filter(|target| betas.serve(target.kind.group, target.kind.version)) else {
        let subresources = asked.group == catalog::discovery::SUBRESOURCES_GROUP;
        return if subresources {
            action::answer(&call, asked)
        } else {
            docs::no_such_kind(&call, &asked.group)
        };
    };
    if proxy::is(&target) {
        return proxy::answer(&call, &target);
    }
    if reads(&call.method) {
        read(call, target).await
    } else {
        change::answer(&call, &target)
    }
}

async fn read(call: Call, target: Target) -> Result<Answer, Failure> {
    if !target.kind.has_verb("list") {
        return Err(Failure::not_allowed());
    }
    let header = call.header("accept");
    if !target.kind.custom {
        accept::routed(header, target.name.is_none())?;
    }
    Accept::negotiate(header)?;
    if target.name.is_some() && !target.watch_path {
        get::answer(&call, &target).await
    } else if call.watches(&target) {
        watch::answer(call, target)
    } else {
        list::answer(call, target).await
    }
}

/// What discovery announces and the simulator does not do yet. It is no 404: a client that evicts a pod takes that for
/// a pod that is gone.
fn unbuilt(call: &Call) -> Failure {
    let message = format!(
        "the simulated API server does not serve {} {} yet",
        call.method, call.path
    );
    Failure::new(501, "NotImplemented", message)
}

/// The methods with which objects are read.
pub(super) const fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}
