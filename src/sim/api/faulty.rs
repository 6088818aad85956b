//! Answers that go wrong on purpose.
use http::{HeaderValue, header};

use super::call::Call;
use super::respond;
use super::status::Failure;
use super::{Answer, body};
use crate::sim::fault::{Fault, Loss, Refusal};

/// Marks an answer that never leaves: whoever serves the connection breaks it off instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Severed;

/// Marks the answer to a watch, whose connection can be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watching;

/// The fault that strikes this request.
pub(super) fn of(call: &Call) -> Option<Fault> {
    call.world.faults().strike(&call.method, &call.path, asks_dry_run(call))
}

/// A dry run is asked for in the query, of virt-api and of an eviction in the body.
fn asks_dry_run(call: &Call) -> bool {
    let body = call.body.windows(DRY.len()).any(|window| window == DRY);
    body || !call.query.all("dryRun").is_empty()
}

const DRY: &[u8] = b"dryRun";

/// A refusal instead of an answer.
pub(super) fn refused(refusal: Refusal) -> Answer {
    let Refusal {
        code,
        reason,
        message,
        retry_after,
    } = refusal;
    if let Some(reason) = reason {
        let mut failure = Failure::new(code, reason, message);
        failure.retry_after = retry_after;
        return respond::failure(&failure);
    }
    let mut answer = respond::with(code, "text/plain; charset=utf-8", body::whole(message));
    if let Some(seconds) = retry_after {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// No answer.
pub(super) async fn lost(loss: Loss) -> Answer {
    match loss {
        Loss::Silence => std::future::pending().await,
        Loss::Cut => {
            let mut answer = respond::with(500, "text/plain", body::whole(""));
            answer.extensions_mut().insert(Severed);
            answer
        }
        Loss::GatewayTimeout => {
            let message = "Timeout: request did not complete within requested timeout - context deadline exceeded";
            respond::failure(&Failure::new(504, "Timeout", message))
        }
    }
}
