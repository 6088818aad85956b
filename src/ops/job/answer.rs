//! What an answer to a write means. Pure; the texts are those of kube-apiserver and virt-api.

use serde_json::Value;

use crate::domain::text;
use crate::model::trouble::{Step, Trouble};
use crate::ops::verb::Verb;

/// The meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It was accepted; the object that the answer names, with its UID.
    Accepted { object: Option<(String, String)> },
    /// It was refused, and nothing was changed by it.
    Refused { reason: String, way_out: String },
    /// It was not let through now, and changed nothing; the server says that it may be later.
    Busy { reason: String },
    /// It may or may not have been carried out.
    Uncertain { reason: String },
}

/// Longest text of a server that is passed on, in characters.
const LONG: usize = 600;

/// Reads an answer.
pub(super) fn read(verb: Verb, status: u16, retry_after: Option<&str>, body: &[u8]) -> Meaning {
    let document: Option<Value> = serde_json::from_slice(body).ok();
    if (200..300).contains(&status) {
        return Meaning::Accepted {
            object: document.as_ref().and_then(named),
        };
    }
    let said = message(document.as_ref(), body);
    let refused = |reason: String, way_out: &str| Meaning::Refused {
        reason,
        way_out: way_out.to_owned(),
    };
    match status {
        401 => refused(
            format!("the server does not accept the credentials: {said}"),
            "Log in again or renew the kubeconfig; nothing was changed",
        ),
        403 if verb == Verb::Pause && said.contains("livenessProbe") => {
            refused(said, "Remove the liveness probe from the VM's template first")
        }
        403 => refused(said, &format!("It needs {}", verb.grant().words())),
        404 => refused(
            format!("it is gone: {said}"),
            "It was deleted, or virt-api does not know this action",
        ),
        409 => refused(
            format!("its state stands against it: {said}"),
            "Look at it again, then plan anew",
        ),
        429 => {
            let when = retry_after
                .map(|seconds| format!(" in {seconds} s"))
                .unwrap_or_default();
            refused(
                format!("the server asks for fewer requests: {said}"),
                &format!("Nothing was changed; try again{when}"),
            )
        }
        400 | 405 | 406 | 413 | 415 | 422 => refused(format!("the server refuses it: {said}"), ""),
        503 => refused(
            format!("virt-api or the API server is not ready: {said}"),
            "Nothing was changed; try again when it is ready",
        ),
        // a proxy gave up waiting, or the server did: what was passed on may be carried out
        502 | 504 | 408 => Meaning::Uncertain {
            reason: format!("HTTP {status}: {said}"),
        },
        500 => refused(format!("the server could not do it: {said}"), internal(&said)),
        _ => refused(format!("HTTP {status}: {said}"), ""),
    }
}

/// Reads the answer to an eviction. KubeVirt's webhook answers 429 when it moves the guest instead, and only its words tell
/// that from a budget (kubevirt `pod-eviction-admitter.go`; kubernetes `pkg/registry/core/pod/storage/eviction.go`).
pub(super) fn evicted(verb: Verb, status: u16, retry_after: Option<&str>, body: &[u8]) -> Meaning {
    let document: Option<Value> = serde_json::from_slice(body).ok();
    let said = message(document.as_ref(), body);
    match status {
        // the pod went before, or another one stands in its place: what is there tells
        404 | 409 => Meaning::Accepted { object: None },
        429 if said.contains("Eviction triggered evacuation of VMI") => Meaning::Accepted { object: None },
        429 if said.contains("is not live-migratable") => Meaning::Refused {
            reason: format!("it blocks the drain: {said}"),
            way_out: "why-not tells the cause; or stop the VM for the time of the maintenance".to_owned(),
        },
        429 if said.contains("cannot evict hotplug pod") => Meaning::Refused {
            reason: said,
            way_out: "It goes with its VM".to_owned(),
        },
        // a budget, a migration's target, a lost race for the mark, or fewer requests are wanted
        429 => Meaning::Busy { reason: said },
        _ => match read(verb, status, retry_after, body) {
            // a Status names no object
            Meaning::Accepted { .. } => Meaning::Accepted { object: None },
            other => other,
        },
    }
}

/// Reads the answer to a step that gives a drain up: what is gone needs no end any more. virt-api names the instance, the
/// API server the migration; a path that the server does not know reads otherwise (kubevirt `pkg/virt-api/rest`).
pub(super) fn given_up(verb: Verb, status: u16, retry_after: Option<&str>, body: &[u8]) -> Meaning {
    let document: Option<Value> = serde_json::from_slice(body).ok();
    let named = document
        .as_ref()
        .and_then(|document| document.pointer("/details/name")?.as_str());
    if status == 404 && named.is_some_and(|name| !name.is_empty()) {
        return Meaning::Accepted { object: None };
    }
    match read(verb, status, retry_after, body) {
        // a deletion answers with the object, or with a Status that names it
        Meaning::Accepted { .. } => Meaning::Accepted { object: None },
        other => other,
    }
}

/// What a 500 of virt-api hides.
fn internal(said: &str) -> &'static str {
    if said.contains("stop/start already underway") {
        "A stop or start is under way: wait for it"
    } else if said.contains("due to an error in our request") {
        "What it is about has changed since: look again, then plan anew"
    } else if said.contains("failed calling webhook") {
        "virt-api does not answer the API server: look at its pods in the namespace of KubeVirt"
    } else if said.contains("until restore") || said.contains("until snapshot") {
        "Wait for the restore or the snapshot"
    } else {
        ""
    }
}

/// An answer that never came.
pub(super) fn lost(trouble: &Trouble) -> Meaning {
    let reason = trouble.reason.clone();
    match trouble.step {
        // the connection never stood
        Step::Config
        | Step::Plugin
        | Step::Dns
        | Step::Tcp
        | Step::Tls
        | Step::Authentication
        | Step::Authorization
        | Step::Guard
        | Step::Dump => Meaning::Refused {
            reason: format!("nothing was sent: {reason}"),
            way_out: trouble.way_out.clone(),
        },
        Step::Server | Step::Stream => Meaning::Uncertain { reason },
    }
}

fn named(document: &Value) -> Option<(String, String)> {
    let metadata = &document["metadata"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    // a Status carries an empty metadata
    Some((text(&metadata["name"])?, text(&metadata["uid"]).unwrap_or_default()))
}

fn message(document: Option<&Value>, body: &[u8]) -> String {
    let status = document.and_then(|document| document["message"].as_str());
    let raw = status.map_or_else(|| String::from_utf8_lossy(body).trim().to_owned(), str::to_owned);
    let clean = text::line(&raw);
    if clean.is_empty() {
        return "no reason given".to_owned();
    }
    let mut short: String = clean.chars().take(LONG).collect();
    if clean.chars().nth(LONG).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(verb: Verb, status: u16, body: &str) -> (String, String) {
        match read(verb, status, Some("1"), body.as_bytes()) {
            Meaning::Refused { reason, way_out } => (reason, way_out),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_creation_names_its_object_and_an_action_says_nothing() {
        let created = br#"{"kind":"VirtualMachineInstanceMigration","metadata":{"name":"m-1","uid":"u"}}"#;
        assert_eq!(
            read(Verb::Migrate, 201, None, created),
            Meaning::Accepted {
                object: Some(("m-1".to_owned(), "u".to_owned()))
            }
        );
        assert_eq!(read(Verb::Start, 202, None, b""), Meaning::Accepted { object: None });
        let status = br#"{"kind":"Status","metadata":{},"status":"Success"}"#;
        assert_eq!(
            read(Verb::CancelMigration, 200, None, status),
            Meaning::Accepted { object: None }
        );
    }

    #[test]
    fn refusals_carry_the_servers_words_and_a_way_out() {
        let (reason, way_out) = refused(Verb::Migrate, 403, r#"{"message":"cannot create"}"#);
        assert_eq!(reason, "cannot create");
        assert!(way_out.contains("create virtualmachineinstancemigrations.kubevirt.io: role kubevirt.io:migrate"));
        let (_, way_out) = refused(Verb::CancelEvacuation, 403, "{}");
        assert!(way_out.contains("update virtualmachineinstances/evacuate"), "{way_out}");
        let (reason, _) = refused(Verb::Start, 500, "plain words\u{1b}[2J");
        assert!(reason.contains("plain words") && !reason.contains('\u{1b}'), "{reason}");
        let (_, way_out) = refused(
            Verb::Restart,
            500,
            r#"{"message":"unable: stop/start already underway"}"#,
        );
        assert!(way_out.contains("wait for it"));
        assert!(refused(Verb::Start, 429, "{}").1.contains("in 1 s"));
        assert!(
            refused(Verb::Start, 503, "service unavailable")
                .1
                .contains("Nothing was changed")
        );
        assert!(refused(Verb::Start, 422, "").0.contains("no reason given"));
    }

    #[test]
    fn what_is_gone_needs_no_end_and_a_path_that_is_not_served_is_no_such_thing() {
        let verb = Verb::CancelMigration;
        let gone = br#"{"kind":"Status","message":"virtualmachineinstancemigrations.kubevirt.io \"m\" not found","reason":"NotFound",
            "details":{"name":"m","group":"kubevirt.io","kind":"virtualmachineinstancemigrations"},"code":404}"#;
        assert_eq!(given_up(verb, 404, None, gone), Meaning::Accepted { object: None });
        for unserved in [
            &b"404 page not found"[..],
            br#"{"kind":"Status","message":"the server could not find the requested resource","details":{},"code":404}"#,
        ] {
            let read = given_up(verb, 404, None, unserved);
            assert!(matches!(read, Meaning::Refused { .. }), "{read:?}");
        }
        let refused = given_up(Verb::CancelEvacuation, 403, None, br#"{"message":"forbidden"}"#);
        assert!(
            matches!(refused, Meaning::Refused { way_out, .. } if way_out.contains("virtualmachineinstances/evacuate"))
        );
    }

    #[test]
    fn a_429_to_an_eviction_is_read_as_it_is_meant() {
        let answer = |said: &str| {
            let prefix = "admission webhook \\\"virt-launcher-eviction-interceptor.kubevirt.io\\\" denied the request";
            let body = format!(r#"{{"kind":"Status","message":"{prefix}: {said}","code":429}}"#);
            evicted(Verb::Drain, 429, None, body.as_bytes())
        };
        let moved = "Eviction triggered evacuation of VMI \\\"demo/ev-lm\\\"";
        assert_eq!(answer(moved), Meaning::Accepted { object: None });
        assert_eq!(
            answer(&format!("Evacuation in progress: {moved}")),
            Meaning::Accepted { object: None }
        );
        let stuck = answer("VMI rwo is configured with an eviction strategy but is not live-migratable");
        assert!(matches!(stuck, Meaning::Refused { .. }), "{stuck:?}");
        assert!(matches!(
            answer("Eviction request for target Pod"),
            Meaning::Busy { .. }
        ));
        let budget = br#"{"message":"Cannot evict pod as it would violate the pod's disruption budget."}"#;
        assert!(matches!(
            evicted(Verb::Drain, 429, Some("10"), budget),
            Meaning::Busy { .. }
        ));
        let gone = evicted(Verb::Drain, 404, None, br#"{"message":"pods \"x\" not found"}"#);
        assert_eq!(gone, Meaning::Accepted { object: None });
        let refused = evicted(Verb::Drain, 403, None, br#"{"message":"forbidden"}"#);
        assert!(matches!(refused, Meaning::Refused { way_out, .. } if way_out.contains("create pods/eviction")));
        let down = br#"{"message":"Internal error occurred: failed calling webhook \"x\""}"#;
        assert!(
            matches!(evicted(Verb::Drain, 500, None, down), Meaning::Refused { way_out, .. } if way_out.contains("virt-api"))
        );
    }

    #[test]
    fn what_may_have_arrived_is_uncertain() {
        for status in [502, 504] {
            assert!(
                matches!(read(Verb::Stop, status, None, b""), Meaning::Uncertain { .. }),
                "{status}"
            );
        }
        let trouble = |step| Trouble {
            step,
            kind: None,
            status: None,
            reason: "x".to_owned(),
            way_out: String::new(),
        };
        assert!(matches!(lost(&trouble(Step::Stream)), Meaning::Uncertain { .. }));
        assert!(matches!(lost(&trouble(Step::Server)), Meaning::Uncertain { .. }));
        assert!(matches!(lost(&trouble(Step::Tcp)), Meaning::Refused { .. }));
        assert!(matches!(lost(&trouble(Step::Guard)), Meaning::Refused { .. }));
    }
}
