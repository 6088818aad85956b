//! An HTTP answer that is not what was asked for.

use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use super::{Target, head, trouble};
use crate::model::Kind;
use crate::model::trouble::{Step, Trouble};

/// The part of a `Status` that explains (apimachinery `meta/v1`).
#[derive(Default, Deserialize)]
struct Status {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    reason: String,
}

/// Classifies a refusal by its status, headers and the beginning of its body.
pub(crate) fn answer(status: StatusCode, headers: &HeaderMap, body: &[u8], target: &Target) -> Trouble {
    let mut found = if is_html(headers, body) {
        html(status)
    } else {
        let parsed: Status = serde_json::from_slice(body).unwrap_or_default();
        let message = if parsed.kind == "Status" && !parsed.message.is_empty() {
            parsed.message
        } else {
            let text = String::from_utf8_lossy(body);
            let text = head(text.trim(), 300).to_owned();
            if text.is_empty() { status.to_string() } else { text }
        };
        by_code(status, &parsed.reason, message, target)
    };
    found.status = Some(status.as_u16());
    found.kind = target.kind;
    found
}

/// An answer with a good status that is not JSON.
pub(crate) fn not_json(status: StatusCode, headers: &HeaderMap, body: &[u8], target: &Target) -> Trouble {
    let mut found = if is_html(headers, body) {
        html(status)
    } else {
        let text = String::from_utf8_lossy(body);
        trouble(
            Step::Server,
            format!(
                "the answer to {} {} is no JSON: {:?}",
                target.verb,
                target.resource,
                head(&text, 80)
            ),
            "Check that the server URL of the kubeconfig is a Kubernetes API server",
        )
    };
    found.status = Some(status.as_u16());
    found.kind = target.kind;
    found
}

fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    let declared = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"));
    declared || body.trim_ascii_start().first() == Some(&b'<')
}

fn html(status: StatusCode) -> Trouble {
    trouble(
        Step::Server,
        format!(
            "a web page came back instead of an API answer (HTTP {})",
            status.as_u16()
        ),
        "A proxy or a login page stands between: check the server URL, proxy-url and HTTPS_PROXY",
    )
}

fn by_code(status: StatusCode, reason: &str, message: String, target: &Target) -> Trouble {
    let Target { verb, resource, .. } = target;
    match status {
        StatusCode::UNAUTHORIZED => trouble(
            Step::Authentication,
            format!("the server does not accept the credentials: {message}"),
            "The token or client certificate is wrong or has expired: log in again or renew the kubeconfig",
        ),
        StatusCode::FORBIDDEN => trouble(Step::Authorization, message, rule_hint(target)),
        StatusCode::NOT_FOUND if verb == &"list" || verb == &"watch" => trouble(
            Step::Server,
            format!("the server does not know {resource}"),
            "Its CustomResourceDefinition is not installed; what it holds is shown once it is",
        ),
        StatusCode::NOT_FOUND => trouble(Step::Server, message, "It may have been deleted"),
        StatusCode::BAD_REQUEST if message.contains("HTTP request to an HTTPS server") => trouble(
            Step::Tls,
            "the server speaks TLS, the kubeconfig says http://",
            "Write https:// in the server URL",
        ),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => trouble(
            Step::Tcp,
            "the proxy wants credentials",
            "Put user and password into proxy-url",
        ),
        StatusCode::TOO_MANY_REQUESTS => trouble(
            Step::Server,
            format!("the server asks for fewer requests: {message}"),
            "vmotui waits and tries again",
        ),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => trouble(
            Step::Server,
            format!("{} {resource}: HTTP {}: {message}", verb, status.as_u16()),
            "The API server or an aggregated API is not ready; vmotui tries again",
        ),
        _ => {
            let reason = if reason.is_empty() {
                String::new()
            } else {
                format!(" {reason}")
            };
            trouble(
                Step::Server,
                format!("{verb} {resource}: HTTP {}{reason}: {message}", status.as_u16()),
                "",
            )
        }
    }
}

/// The RBAC rule that would help.
fn rule_hint(target: &Target) -> String {
    if target.resource.starts_with('/') {
        return format!("It needs the non-resource URL {}", target.resource);
    }
    let (resource, group) = target.resource.split_once('.').unwrap_or((&target.resource, ""));
    let binding = match &target.namespace {
        Some(namespace) => format!("a Role in namespace {namespace}"),
        None => "a ClusterRole".to_owned(),
    };
    let or = if target.namespace.is_none() && target.kind.is_some_and(Kind::namespaced) {
        "; or stay within one namespace with -n"
    } else {
        ""
    };
    let verbs = match target.verb {
        "list" | "watch" => "get, list, watch",
        verb => verb,
    };
    format!(
        "It needs {} {resource}: ask for {binding} with apiGroups [{group:?}], resources [{resource:?}], verbs [{verbs}]{or}",
        target.verb
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(code: u16, body: &str) -> Trouble {
        let target = Target::list(Kind::VirtualMachine, None);
        answer(
            StatusCode::from_u16(code).unwrap(),
            &HeaderMap::new(),
            body.as_bytes(),
            &target,
        )
    }

    #[test]
    fn a_refusal_names_the_missing_rule() {
        let found = sorted(
            403,
            r#"{"kind":"Status","message":"virtualmachines.kubevirt.io is forbidden","reason":"Forbidden"}"#,
        );
        assert_eq!(found.step, Step::Authorization);
        assert_eq!(found.reason, "virtualmachines.kubevirt.io is forbidden");
        assert!(found.way_out.contains("list virtualmachines"), "{}", found.way_out);
        assert!(
            found.way_out.contains(r#"apiGroups ["kubevirt.io"]"#),
            "{}",
            found.way_out
        );
        assert_eq!((found.kind, found.status), (Some(Kind::VirtualMachine), Some(403)));
    }

    #[test]
    fn codes_lead_to_steps() {
        for (code, body, step) in [
            (
                401,
                r#"{"kind":"Status","message":"Unauthorized"}"#,
                Step::Authentication,
            ),
            (404, "404 page not found", Step::Server),
            (503, "service unavailable", Step::Server),
            (400, "Client sent an HTTP request to an HTTPS server.\n", Step::Tls),
            (407, "", Step::Tcp),
            (200, "<!doctype html><title>Sign in</title>", Step::Server),
        ] {
            assert_eq!(sorted(code, body).step, step, "{code}");
        }
        assert!(
            sorted(404, "404 page not found")
                .reason
                .contains("virtualmachines.kubevirt.io")
        );
        assert!(sorted(502, "<html>").reason.contains("web page"));
    }
}
