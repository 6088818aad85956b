//! What an answer to the dry run of an eviction means. Pure; the texts are those of KubeVirt's webhook and of the API server.

use serde_json::Value;

use crate::domain::repave::Said;
use crate::domain::text;

/// Longest text of a server that is passed on, in characters.
const LONG: usize = 300;

/// What is to be done with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// It is one.
    Said(Said, String),
    /// The server wants fewer requests: come again after so many seconds.
    Later(u64, String),
}

/// Reads an answer (KubeVirt `pod-eviction-admitter.go`; kubernetes `pkg/registry/core/pod/storage/eviction.go`; priority and
/// fairness answers 429 with `Retry-After` and without a Status of either).
pub(super) fn read(status: u16, retry_after: Option<&str>, body: &[u8]) -> Heard {
    let document: Option<Value> = serde_json::from_slice(body).ok();
    let words = words(document.as_ref(), body);
    let said = match status {
        200..=299 => Said::Goes,
        404 => Said::Gone,
        429 => match refused_for_now(&words, document.as_ref()) {
            Some(said) => said,
            None => return Heard::Later(retry_after.and_then(|after| after.parse().ok()).unwrap_or(1), words),
        },
        500 if words.contains("more than one PodDisruptionBudget") || words.contains("failed calling webhook") => {
            Said::Refused
        }
        403 if words.contains("denied the request") || words.contains("disruptions allowed is negative") => {
            Said::Refused
        }
        _ => Said::Silent,
    };
    Heard::Said(said, format!("{status}: {words}"))
}

fn refused_for_now(words: &str, document: Option<&Value>) -> Option<Said> {
    let says = |fragment: &str| words.contains(fragment);
    if says("Eviction triggered evacuation of VMI") {
        Some(Said::Moves)
    } else if says("is not live-migratable") {
        Some(Said::Stuck)
    } else if says("Eviction request for target Pod") {
        Some(Said::Target)
    } else if says("disruption budget") {
        Some(Said::Budget(document.and_then(budget).unwrap_or_default()))
    } else if says("denied the request") {
        Some(Said::Refused)
    } else {
        None
    }
}

/// The name in `The disruption budget NAME needs 1 healthy pods and has 1 currently`.
fn budget(document: &Value) -> Option<String> {
    let causes = document.pointer("/details/causes")?.as_array()?;
    causes.iter().find_map(|cause| {
        let rest = cause
            .pointer("/message")?
            .as_str()?
            .strip_prefix("The disruption budget ")?;
        rest.split(' ').next().map(str::to_owned)
    })
}

fn words(document: Option<&Value>, body: &[u8]) -> String {
    let status = document.and_then(|document| document.pointer("/message")?.as_str());
    let raw = status.map_or_else(|| String::from_utf8_lossy(body).trim().to_owned(), str::to_owned);
    // an eviction that is allowed is a Status without a message
    let raw = if raw.starts_with('{') {
        "Success".to_owned()
    } else {
        raw
    };
    let causes = document.and_then(|document| document.pointer("/details/causes")?.as_array());
    let told = causes
        .into_iter()
        .flatten()
        .filter_map(|cause| cause.pointer("/message")?.as_str());
    let all: Vec<&str> = std::iter::once(raw.as_str()).chain(told).collect();
    let clean = text::line(&all.join(" ")).into_owned();
    let short: String = clean.chars().take(LONG).collect();
    if short.len() < clean.len() {
        format!("{short}…")
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Said {
        match read(status, None, body.as_bytes()) {
            Heard::Said(said, _) => said,
            later @ Heard::Later(..) => panic!("{later:?}"),
        }
    }

    #[test]
    fn answers_of_the_webhook_of_budgets_and_of_nobody() {
        let webhook = |words: &str| {
            let denied = "admission webhook \\\"virt-launcher-eviction-interceptor.kubevirt.io\\\" denied the request";
            format!(r#"{{"kind":"Status","message":"{denied}: {words}","code":429}}"#)
        };
        let moved = "Eviction triggered evacuation of VMI \\\"demo/a\\\"";
        assert_eq!(said(429, &webhook(moved)), Said::Moves);
        assert_eq!(
            said(429, &webhook(&format!("Evacuation in progress: {moved}"))),
            Said::Moves
        );
        let stuck = "VMI a is configured with an eviction strategy but is not live-migratable";
        assert_eq!(said(429, &webhook(stuck)), Said::Stuck);
        assert_eq!(said(429, &webhook("Eviction request for target Pod")), Said::Target);
        assert_eq!(said(429, &webhook("cannot evict hotplug pod: x")), Said::Refused);
        let budget = r#"{"message":"Cannot evict pod as it would violate the pod's disruption budget.","details":{"causes":
            [{"reason":"DisruptionBudget","message":"The disruption budget web needs 1 healthy pods and has 1 currently"}]}}"#;
        assert_eq!(said(429, budget), Said::Budget("web".into()));
        let several = r#"{"message":"This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."}"#;
        assert_eq!(said(500, several), Said::Refused);
        let down = r#"{"message":"Internal error occurred: failed calling webhook \"x\""}"#;
        assert_eq!(said(500, down), Said::Refused);
        assert_eq!(said(500, r#"{"message":"etcd is away"}"#), Said::Silent);
        assert_eq!(
            said(403, r#"{"message":"User cannot create resource \"pods/eviction\""}"#),
            Said::Silent
        );
        assert_eq!(
            said(201, r#"{"kind":"Status","metadata":{},"status":"Success","code":201}"#),
            Said::Goes
        );
        assert_eq!(said(404, r#"{"message":"pods \"x\" not found"}"#), Said::Gone);
        assert_eq!(said(503, "service unavailable\u{1b}[2J"), Said::Silent);
    }

    #[test]
    fn a_server_that_wants_fewer_requests_is_asked_again_later() {
        let busy = read(429, Some("7"), b"Too many requests, please try again later.");
        assert!(matches!(busy, Heard::Later(7, _)), "{busy:?}");
    }
}
