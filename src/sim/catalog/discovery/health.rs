//! `/healthz`, `/livez`, `/readyz` (k8s.io/apiserver pkg/server/healthz).
use super::super::answer::Answer;

const CHECKS: &[&str] = &["ping", "log", "etcd", "informer-sync", "shutdown"];

pub(super) fn answer(probe: &str, rest: &[&str], query: &str) -> Answer {
    match rest {
        [] if query
            .split('&')
            .any(|part| part == "verbose" || part.starts_with("verbose=")) =>
        {
            let lines: Vec<String> = CHECKS.iter().map(|check| format!("[+]{check} ok")).collect();
            Answer::text(200, &format!("{}\n{probe} check passed\n", lines.join("\n")))
        }
        [] => Answer::text(200, "ok"),
        [check] if CHECKS.contains(check) => Answer::text(200, "ok"),
        _ => Answer::not_found(),
    }
}
